// os/linux_locks.c, and what rests on the locks: who holds one, who is woken, and what the child of a fork finds.
import { add, assume, compareExchange, exchange, fence, load, store, type Run } from '../checker/operations.ts';
import { protocol, relaxedIsEnough, site, type Protocol } from '../protocol.ts';
import { cut, lock, lockSites, unlock } from './parts.ts';

const file = 'os/linux_locks.c';
const take = (needs?: ReturnType<typeof relaxedIsEnough>) => site(file, 'lock_take', 'atomic_compare_exchange_strong_explicit(&lock->word', 'acq_rel', needs);
const forThreads = relaxedIsEnough('the order is for the threads that lock');

const exclusion = protocol({
  name: 'lock',
  never: 'two threads inside at once, or one that does not find what the one before has left',
  sites: lockSites,
  program: (order) => {
    const user = (number: number) => function* (): Run {
      yield* lock(order, number);
      yield store('data', (yield load('data', 'plain')) + 1, 'plain');
      yield* unlock(order);
    };
    return { start: { lock: 0, data: 0 }, threads: [user(1), user(2), user(3)] };
  },
  isViolated: ({ left }) => left['data'] !== 3,
  isReached: ({ left }) => left['data'] === 3,
});

/** The system reads the word after it has counted who is about to sleep, with a full fence between; who wakes looks likewise. */
const wake = protocol({
  name: 'wait for a lock',
  never: 'a thread that sleeps and is not woken, though the lock was left',
  sites: { unlock: { ...lockSites.unlock, ...relaxedIsEnough('the updates of one word, and the fences of the system, are enough') } },
  program: (order) => ({
    start: { lock: 1, sleepers: 0 },
    threads: [
      function* () {
        const word = yield exchange('lock', 0, order.unlock);
        if (word !== 101) return {};
        yield fence('seq_cst');
        return { woken: yield load('sleepers', 'relaxed') };
      },
      function* () {
        if ((yield compareExchange('lock', 1, 101, 'relaxed')) !== 1) return {};
        yield store('sleepers', 1, 'relaxed');
        yield fence('seq_cst');
        return { sleeps: (yield load('lock', 'relaxed')) === 101 ? 1 : 0 };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['sleeps'] === 1 && seen['woken'] !== 1,
  isReached: ({ seen }) => seen['sleeps'] === 1 && seen['woken'] === 1,
});

/** The child sees a copy of memory: what is read of it comes after an acquire fence, so that nothing is reordered here. */
const childSeesWhole = protocol({
  name: 'child of a fork, after a critical section',
  never: 'a write made after the lock was left, without all those made inside, or with the lock still held',
  sites: {
    unlock: { ...lockSites.unlock, ...forThreads },
    fence: site(file, 'os_unlock', 'atomic_thread_fence(', 'release'),
  },
  program: (order) => ({
    start: { lock: 5, data: 0, after: 0 },
    threads: [
      function* () {
        yield store('data', 1, 'relaxed');
        yield exchange('lock', 0, order.unlock);
        yield fence(order.fence);
        yield store('after', 1, 'relaxed');
      },
      function* () {
        const after = yield load('after', 'relaxed');
        yield fence('acquire');
        return { after, data: yield load('data', 'relaxed'), lock: yield load('lock', 'relaxed') };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['after'] === 1 && (seen['data'] === 0 || seen['lock'] === 5),
  isReached: ({ seen }) => seen['after'] === 1,
});

const childSeesHolder = protocol({
  name: 'child of a fork, inside a critical section',
  never: 'a write of a critical section without the number of who made it, or a number that was not given yet',
  sites: { take: { ...take(), needs: 'release', because: 'the acquire is for the threads that lock' }, fence: site(file, 'lock_take', 'atomic_thread_fence(', 'release') },
  program: (order) => ({
    start: { lock: 0, last_number: 4, data: 0 },
    threads: [
      function* () {
        const number = (yield add('last_number', 1, 'relaxed')) + 1;
        yield compareExchange('lock', 0, number, order.take);
        yield fence(order.fence);
        yield store('data', 1, 'relaxed');
      },
      function* () {
        const data = yield load('data', 'relaxed');
        yield fence('acquire');
        const holder = yield load('lock', 'relaxed');
        yield fence('acquire');
        return { data, holder, last: yield load('last_number', 'relaxed') };
      },
    ],
  }),
  isViolated: ({ seen }) => (seen['data'] === 1 && seen['holder'] === 0) || seen['holder']! > seen['last']!,
  isReached: ({ seen }) => seen['data'] === 1 && seen['holder'] === 5,
});

const baseStore = site(file, 'process_begin', 'atomic_compare_exchange_strong_explicit(&now->base', 'release');
const baseLoad = site(file, 'process_now', 'atomic_load_explicit(&now->base', 'acquire');

/** process_begin, with a number of the thread's own. */
function* begin(number: number, order: 'relaxed' | 'release'): Run {
  yield compareExchange('survivor', 0, number, 'relaxed');
  yield compareExchange('base', 0, yield load('last_number', 'relaxed'), order);
}

const survivor = protocol({
  name: 'survivor and last number of a process',
  never: 'a last number without the survivor, or a number given later that counts as one of those left behind',
  sites: { base: baseStore, look: baseLoad },
  program: (order) => ({
    start: { survivor: 0, base: 0, last_number: 2 },
    threads: [
      () => begin(1, order.base as 'release'),
      () => begin(2, order.base as 'release'),
      function* () {
        const base = yield load('base', order.look);
        if (base === 0) return {};
        const number = (yield add('last_number', 1, 'relaxed')) + 1;
        return { base, number, survivor: yield load('survivor', 'relaxed') };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['base'] !== undefined && (seen['survivor'] === 0 || seen['number']! <= seen['base']),
  isReached: ({ seen }) => seen['base'] === 2,
});

/** Where no page is wiped by the kernel: the child wipes what it knows, and may have started a thread. */
const forgotten = protocol({
  name: 'process that is forgotten',
  never: 'a survivor that is wiped after it was written, so that the process has none or that of its parent',
  sites: { forget: site(file, 'process_forget_parent', 'atomic_store_explicit(&now->base', 'release'), look: baseLoad, base: { ...baseStore, ...relaxedIsEnough('nobody else looks here') } },
  program: (order) => ({
    start: { survivor: 3, base: 9, last_number: 10 },
    threads: [
      function* () {
        yield store('survivor', 0, 'relaxed');
        yield store('base', 0, order.forget);
      },
      function* () {
        yield assume((yield load('base', order.look)) === 0);
        yield* begin(7, order.base as 'release');
      },
    ],
  }),
  isViolated: ({ left }) => left['survivor'] !== 7 || left['base'] !== 10,
  isReached: ({ left }) => left['survivor'] === 7,
});

const page = protocol({
  name: 'page of a process',
  never: 'a page that is used before it is there',
  sites: {
    publish: site(file, 'process_start', 'atomic_compare_exchange_strong_explicit(&process', 'release'),
    lost: site(file, 'process_start', 'atomic_compare_exchange_strong_explicit(&process', 'acquire', { isFailure: true }),
    look: site(file, 'process_now', 'atomic_load_explicit(&process', 'acquire'),
  },
  program: (order) => {
    const starter = (own: number) => function* (): Run {
      yield store(`page${own}`, 1, 'plain');
      const found = yield compareExchange('process', 0, own, order.publish, order.lost);
      return found === 0 ? {} : { [`found${own}`]: yield load(`page${found}`, 'plain') };
    };
    return {
      start: { process: 0, page1: 0, page2: 0 },
      threads: [starter(1), starter(2), function* () {
        const found = yield load('process', order.look);
        return found === 0 ? {} : { seen: yield load(`page${found}`, 'plain') };
      }],
    };
  },
  isViolated: ({ seen }) => [seen['seen'], seen['found1'], seen['found2']].includes(0),
  isReached: ({ seen }) => seen['seen'] === 1 && seen['found1'] === 1,
});

const registry = 'boxes/tls-sll/heap_registry.c', life = 'boxes/tls-sll/heap_life.c';
const lastWord = 'boxes/shared-pool/arena_spans.c';

/** What the child of a fork mends by: words that are written after what they speak of. */
const cuts: readonly Protocol[] = [
  cut({ name: 'child of a fork, mark of a span', never: 'a mark without the frontier, the marks inside and what is dirty', orders: { mark: site(lastWord, 'mark_set', 'atomic_store_explicit(', 'release') }, later: 'mark' }),
  cut({ name: 'child of a fork, state of a heap', never: 'RETIRED without all that the flush wrote', orders: { state: site('boxes/tls-sll/heap_registry.h', 'heap_set_state', 'atomic_store_explicit(', 'release') }, later: 'state' }),
  cut({ name: 'child of a fork, common heap', never: 'the common heap not yet IN_USE', orders: { common: site(life, 'make_common_heap', 'atomic_store_explicit(&registry.common', 'release') }, later: 'common' }),
  cut({ name: 'child of a fork, common heap given up', never: 'no common heap, and the torn one not yet abandoned', orders: { common: site(life, 'common_inherit_locked', 'atomic_store_explicit(&registry.common', 'release') }, later: 'common' }),
  cut({ name: 'child of a fork, heap that is changed', never: 'a change to a retired heap without its name in touched', orders: { fence: site(registry, 'retired_touch_locked', 'atomic_thread_fence(', 'release') }, fence: 'fence' }),
  cut({ name: 'child of a fork, heap that was changed', never: 'a name that is gone from touched before the change is whole', orders: { touched: site(registry, 'retired_touch_locked', 'atomic_store_explicit(&registry.touched', 'release') }, later: 'touched' }),
  cut({ name: 'child of a fork, arena that becomes sparse', never: 'a sparse arena without the record of what is still reserved', orders: { mode: site('boxes/shared-pool/arena.h', 'arena_set_mode', 'atomic_fetch_or_explicit(', 'release') }, later: 'mode' }),
];

export const lockProtocols: readonly Protocol[] = [exclusion, wake, childSeesWhole, childSeesHolder, survivor, forgotten, page, ...cuts];
