// tls-sll and the page map: heaps that change threads, slabs that leave a retired heap, and what relaxed reads of a free rest on.
import { assume, load, store, type Run } from '../checker/operations.ts';
import { protocol, relaxedIsEnough, site, type Protocol } from '../protocol.ts';
import { lock, lockSites, unlock } from './parts.ts';

const pool = 'boxes/shared-pool/shared_pool.c';
const givenBlock = relaxedIsEnough('who frees was given the block, and the lock orders who collects: no plain field is reached through it alone');

const adopted = protocol({
  name: 'heap that is retired and adopted',
  never: 'two threads that use a heap at once',
  sites: lockSites,
  program: (order) => ({
    start: { lock: 0, state: 0, heap: 0 },
    threads: [
      function* () {
        yield store('heap', 1, 'plain');
        yield* lock(order, 1);
        yield store('state', 1, 'plain');
        yield* unlock(order);
      },
      function* () {
        yield* lock(order, 2);
        const isRetired = yield load('state', 'plain');
        yield* unlock(order);
        if (isRetired === 0) return {};
        const heap = yield load('heap', 'plain');
        yield store('heap', 2, 'plain');
        return { heap };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['heap'] === 0,
  isReached: ({ seen }) => seen['heap'] === 1,
});

/** A slab is moved out of a retired heap while one of its blocks is outside; the thread that has that block adopts the heap, and collects. */
const reclaimed = protocol({
  name: 'slab that leaves a retired heap',
  never: 'that who adopts the heap later takes the slab for its own, by its owner or by its tag in the page map',
  sites: { ...lockSites, move: site(pool, 'slab_give_to', 'atomic_store_explicit(&slab->owner', 'release', givenBlock), collect: site(pool, 'owner_collect_class', 'atomic_load_explicit(&slab->owner', 'acquire', givenBlock) },
  program: (order) => ({
    start: { lock: 0, owner: 1, entry: 1, line: 0, moved: 0 },
    threads: [
      function* () {
        yield* lock(order, 1);
        yield store('owner', 2, order.move);
        yield store('entry', 2, 'relaxed');
        yield store('moved', 1, 'plain');
        yield* unlock(order);
        yield store('line', 1, 'plain');
      },
      function* () {
        yield* lock(order, 2);
        const wasMoved = yield load('moved', 'plain');
        yield* unlock(order);
        if (wasMoved === 0) return {};
        const entry = yield load('entry', 'relaxed'), owner = yield load('owner', order.collect);
        if (owner === 1) yield store('line', 2, 'plain');
        return { entry, owner };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['entry'] === 1 || seen['owner'] === 1,
  isReached: ({ seen }) => seen['owner'] === 2,
});

/** The page map and the frontier are read relaxed by whoever frees: a block comes by the program's own means, and they were written before. */
const handedOut = protocol({
  name: 'block that is handed to another thread',
  never: 'that its free finds no entry in the page map, a frontier before it, metadata that is not there, or another owner',
  sites: {
    acquire: site(pool, 'shared_pool_acquire_slab', 'atomic_store_explicit(&slab->owner', 'release', givenBlock),
    free: site(pool, 'slab_free_remote', 'atomic_load_explicit(&slab->owner', 'acquire', givenBlock),
    frontier: site('boxes/shared-pool/arena.c', 'arena_move_frontier_locked', 'atomic_store_explicit(&arena.units', 'release', relaxedIsEnough('the program orders it, where a block is handed on')),
  },
  program: (order) => ({
    start: { units: 0, entry: 0, metadata: 0, owner: 0, handed: 0 },
    threads: [
      function* () {
        yield store('metadata', 1, 'plain');
        yield store('units', 1, order.frontier);
        yield store('owner', 1, order.acquire);
        yield store('entry', 1, 'relaxed');
        yield store('handed', 1, 'release');
      },
      function* () {
        yield assume((yield load('handed', 'acquire')) === 1);
        const units = yield load('units', 'relaxed'), entry = yield load('entry', 'relaxed'), owner = yield load('owner', order.free);
        return { found: units + entry + owner + (yield load('metadata', 'plain')) };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['found'] !== 4,
  isReached: ({ seen }) => seen['found'] === 4,
});

/** ace_retention.c: whether a window is over is asked without the lock, and again with it. */
const windows = protocol({
  name: 'window of the bound on retained memory',
  never: 'a window that is counted twice',
  sites: lockSites,
  program: (order) => {
    const checker = (number: number) => function* (): Run {
      if ((yield load('window', 'relaxed')) === 1) return;
      yield* lock(order, number);
      if ((yield load('window', 'relaxed')) === 0) {
        yield store('learned', (yield load('learned', 'plain')) + 1, 'plain');
        yield store('window', 1, 'relaxed');
      }
      yield* unlock(order);
    };
    return { start: { lock: 0, window: 0, learned: 0 }, threads: [checker(1), checker(2)] };
  },
  isViolated: ({ left }) => left['learned'] !== 1,
  isReached: ({ left }) => left['learned'] === 1,
});

/** diag/free_trace.c and os/linux_stack.c: words of one row that are told apart by their sum, whatever order they are seen in. */
const sealed = protocol({
  name: 'row with a sum',
  never: 'a row of two events',
  sites: {},
  program: () => {
    const writer = (event: number) => function* (): Run {
      yield store('block', event, 'relaxed');
      yield store('caller', 10 * event, 'relaxed');
      yield store('seal', 11 * event, 'relaxed');
    };
    return {
      start: { block: 0, caller: 0, seal: 0 },
      threads: [writer(1), writer(2), function* () {
        const seal = yield load('seal', 'relaxed'), block = yield load('block', 'relaxed'), caller = yield load('caller', 'relaxed');
        return seal === block + caller ? { block, caller } : {};
      }],
    };
  },
  isViolated: ({ seen }) => seen['block'] !== undefined && seen['caller'] !== 10 * seen['block'],
  isReached: ({ seen }) => seen['block'] === 2,
});

export const heapProtocols: readonly Protocol[] = [adopted, reclaimed, handedOut, windows, sealed];
