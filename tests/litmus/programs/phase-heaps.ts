// boxes/phase-heap and front-gate/shortage.c: lanes of a heap of the program's own, and words that the child of a fork finds in pairs.
import { assume, compareExchange, load, store, type Run } from '../checker/operations.ts';
import { protocol, relaxedIsEnough, site, type Protocol } from '../protocol.ts';
import { cut } from './parts.ts';

const phase = 'boxes/phase-heap/phase_heap.c', large = 'boxes/phase-heap/phase_large.c', hot = 'boxes/phase-heap/phase_heap_hot.h', shortage = 'boxes/front-gate/shortage.c';
const byProgram = relaxedIsEnough('the program hands the heap to other threads, and destroys it after their last call');
const add = site(phase, 'phase_add_lane', 'atomic_compare_exchange_weak_explicit(&heap->lanes', 'release');

/** Lane 1 is the creator's; thread 2 adds lane 2, and looks again later; thread 3 looks for its own. */
const lanes = protocol({
  name: 'lanes of a phase heap',
  never: 'a lane that is found before it is whole, by the list of all or by the place of its thread',
  sites: {
    create: site(phase, 'phase_create', 'atomic_store_explicit(&heap->lanes', 'release', byProgram),
    add,
    remember: site(phase, 'phase_add_lane', 'atomic_store_explicit(phase_recent_place', 'release'),
    rememberAgain: site(phase, 'phase_find_lane', 'atomic_store_explicit(phase_recent_place', 'release'),
    recall: site(hot, 'phase_recent_lane', 'atomic_load_explicit(phase_recent_place', 'acquire'),
    look: site(phase, 'phase_find_lane', 'atomic_load_explicit(&heap->lanes', 'acquire'),
  },
  program: (order) => ({
    start: { lanes: 0, recent: 0, lane1: 0, lane2: 0, handed: 0 },
    threads: [
      function* () {
        yield store('lane1', 1, 'plain');
        yield store('lanes', 1, order.create);
        yield store('handed', 1, 'release');
      },
      function* () {
        yield assume((yield load('handed', 'acquire')) === 1);
        yield store('lane2', 1, 'plain');
        yield compareExchange('lanes', 1, 2, order.add);
        yield store('recent', 2, order.remember);
        yield store('recent', 2, order.rememberAgain);
      },
      function* (): Run {
        yield assume((yield load('handed', 'acquire')) === 1);
        const recent = yield load('recent', order.recall);
        if (recent !== 0) yield load(`lane${recent}`, 'plain');
        const newest = yield load('lanes', order.look);
        const owners = yield load(`lane${newest}`, 'plain');
        return { newest, owners: owners + (newest === 2 ? yield load('lane1', 'plain') : 0) };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['newest'] !== seen['owners'],
  isReached: ({ seen }) => seen['newest'] === 2,
});

const destroyed = protocol({
  name: 'phase heap that is destroyed',
  never: 'a lane that is not released, or released before its thread has done',
  sites: { add: { ...add, ...byProgram }, destroy: site(phase, 'phase_destroy', 'atomic_load_explicit(&heap->lanes', 'acquire', byProgram) },
  program: (order) => ({
    start: { lanes: 1, lane2: 0, done: 0 },
    threads: [
      function* () {
        yield store('lane2', 1, 'plain');
        yield compareExchange('lanes', 1, 2, order.add);
        yield store('done', 1, 'release');
      },
      function* () {
        yield assume((yield load('done', 'acquire')) === 1);
        return { newest: yield load('lanes', order.destroy), lane: yield load('lane2', 'plain') };
      },
    ],
  }),
  isViolated: ({ seen }) => seen['newest'] !== 2 || seen['lane'] !== 1,
  isReached: ({ seen }) => seen['newest'] === 2,
});

const unlockFence = site('os/linux_locks.c', 'os_unlock', 'atomic_thread_fence(', 'release', relaxedIsEnough('the store is a release, too'));
const earlierSection = relaxedIsEnough('what it leads to was made in an earlier critical section, whose end has a fence');

export const phaseProtocols: readonly Protocol[] = [
  lanes,
  destroyed,
  cut({ name: 'child of a fork, block of a phase heap that is handed out (secure)', never: 'a block that is live, and its canary not there', orders: { fence: site('boxes/phase-heap/phase_heap_hot.h', 'phase_hand_out', 'atomic_thread_fence(', 'release') }, fence: 'fence' }),
  cut({ name: 'child of a fork, block of a phase heap that is freed (secure)', never: 'a canary that is cleared in a block that is still live', orders: { fence: site('boxes/phase-heap/phase_blocks.c', 'phase_free', 'atomic_thread_fence(', 'release') }, fence: 'fence' }),
  cut({ name: 'child of a fork, block added to a phase heap', never: 'a list that leads to a block whose link is not written', orders: { add: site(large, 'list_add', 'atomic_store_explicit(&heap->large', 'release') }, later: 'add' }),
  cut({ name: 'child of a fork, block removed from a phase heap', never: 'a list that leads to a block whose link is not written', orders: { fence: unlockFence, remove: site(large, 'list_remove', 'atomic_store_explicit(&heap->large', 'release', earlierSection) }, fence: 'fence', later: 'remove' }),
  cut({ name: 'child of a fork, callback that changes', never: 'a new argument with the old callback', orders: { argument: site(shortage, 'set_locked', 'atomic_store_explicit(&shortage.argument', 'release') }, later: 'argument' }),
  cut({ name: 'child of a fork, callback that is set', never: 'a new callback with the old argument', orders: { callback: site(shortage, 'set_locked', 'atomic_store_explicit(&shortage.callback, callback', 'release') }, later: 'callback' }),
  cut({ name: 'child of a fork, callback that is taken away', never: 'an argument of an earlier critical section that is not there', orders: { fence: unlockFence, none: site(shortage, 'set_locked', 'atomic_store_explicit(&shortage.callback, NULL', 'release', earlierSection) }, fence: 'fence', later: 'none' }),
];
