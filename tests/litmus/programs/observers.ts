// boxes/sampler and boxes/observe: what reports read of what others are writing, and whose turn a report is.
import { assume, compareExchange, exchange, fence, load, store, type Run, type Thread } from '../checker/operations.ts';
import { protocol, relaxedIsEnough, site, type Protocol, type Site } from '../protocol.ts';
import { lockSites } from './parts.ts';

const guarded = 'boxes/sampler/guarded_samples.c', sampler = 'boxes/sampler/sampler.c';
const leaks = 'boxes/observe/leaks.c', share = 'boxes/observe/stats_share.c';

const published = (name: string, publish: Site): Protocol =>
  protocol({
    name,
    never: 'an entry of the page map that says that there is a sample, before there is',
    sites: { publish, reach: site('boxes/observe/reach_graph.c', 'find_large', 'atomic_thread_fence(', 'acquire'), leaks: site(leaks, 'take_samples', 'atomic_thread_fence(', 'acquire') },
    program: (order) => {
      const reader = (name: string, barrier: 'acquire'): Thread => function* () {
        yield assume((yield load('entry', 'relaxed')) === 1);
        yield fence(barrier);
        return { [name]: yield load('sample', 'plain') };
      };
      return {
        start: { entry: 0, sample: 0 },
        threads: [
          function* () {
            yield store('sample', 1, 'plain');
            yield fence(order.publish);
            yield store('entry', 1, 'relaxed');
          },
          reader('reach', order.reach as 'acquire'),
          reader('leaks', order.leaks as 'acquire'),
        ],
      };
    },
    isViolated: ({ seen }) => seen['reach'] === 0 || seen['leaks'] === 0,
    isReached: ({ seen }) => seen['reach'] === 1 && seen['leaks'] === 1,
  });

/** Two words of a sample; who takes it back says so in the page map before it clears them. Reports read atomically here: a race is meant. */
const takenBack = protocol({
  name: 'sample that is freed while leaks are searched',
  never: 'a sample that is taken for whole and is half cleared',
  sites: { unmark: site(sampler, 'sampler_unmark', 'atomic_thread_fence(', 'release'), again: site(leaks, 'take_samples', 'atomic_thread_fence(', 'acquire') },
  program: (order) => ({
    start: { entry: 1, block: 1, site: 1 },
    threads: [
      function* () {
        yield store('entry', 0, 'relaxed');
        yield fence(order.unmark);
        yield store('block', 0, 'relaxed');
        yield store('site', 0, 'relaxed');
      },
      function* () {
        const block = yield load('block', 'relaxed'), place = yield load('site', 'relaxed');
        yield fence(order.again);
        return (yield load('entry', 'relaxed')) === 1 ? { block, site: place } : {};
      },
    ],
  }),
  isViolated: ({ seen }) => seen['block'] === 0 || seen['site'] === 0,
  isReached: ({ seen }) => seen['block'] === 1,
});

/** The program hands the block to both, by its own means. */
const claimed = protocol({
  name: 'guarded sample that two threads free',
  never: 'two that both retire it',
  sites: { claim: site(guarded, 'guarded_samples_claim', 'atomic_compare_exchange_strong_explicit(entry', 'acq_rel', relaxedIsEnough('one update decides; the sample came with the block')) },
  program: (order) => {
    const freer = (name: string): Thread => function* () {
      yield assume((yield load('handed', 'acquire')) === 1);
      if ((yield compareExchange('entry', 2, 1, order.claim)) !== 2) return {};
      yield load('sample', 'plain');
      yield store('sample', 3, 'plain');
      return { [name]: 1 };
    };
    return {
      start: { entry: 0, sample: 0, handed: 0 },
      threads: [
        function* () {
          yield store('sample', 1, 'plain');
          yield store('entry', 2, 'relaxed');
          yield store('handed', 1, 'release');
        },
        freer('first'),
        freer('second'),
      ],
    };
  },
  isViolated: ({ seen }) => (seen['first'] ?? 0) + (seen['second'] ?? 0) !== 1,
  isReached: ({ seen }) => seen['first'] === 1,
});

/** One has the turn and ends it; a signal asks. Either may answer. */
const turn = protocol({
  name: 'turn of a report',
  never: 'a question that nobody answers',
  sites: {
    fence: site('boxes/observe/report_turn.c', 'report_turn_answer', 'atomic_thread_fence(', 'seq_cst'),
    take: { ...lockSites.take, ...relaxedIsEnough('the fences order the turn and the question') },
    unlock: { ...lockSites.unlock, ...relaxedIsEnough('the fences order the turn and the question') },
  },
  program: (order) => {
    function* answer(number: number): Run {
      yield fence(order.fence);
      if ((yield load('is_asked', 'relaxed')) === 0) return {};
      if ((yield compareExchange('turn', 0, number, order.take)) !== 0) return {};
      const wasAsked = yield exchange('is_asked', 0, 'relaxed');
      yield exchange('turn', 0, order.unlock);
      return { [`answered${number}`]: wasAsked };
    }
    return {
      start: { turn: 1, is_asked: 0 },
      threads: [
        function* () {
          yield exchange('turn', 0, order.unlock);
          return yield* answer(1);
        },
        function* () {
          yield store('is_asked', 1, 'relaxed');
          return yield* answer(2);
        },
      ],
    };
  },
  isViolated: ({ seen, left }) => left['is_asked'] === 1 || (seen['answered1'] ?? 0) + (seen['answered2'] ?? 0) !== 1,
  isReached: ({ seen }) => seen['answered1'] === 1,
});

/** The reader is another process (scripts/observe/read-stats.ts): number, snapshot, number again. The magic word, which comes with the first
    snapshot, needs no order of its own: the fence of the odd number is before it. */
const shared = protocol({
  name: 'snapshot that others read',
  never: 'a snapshot of two moments, or one before the first is whole',
  sites: {
    odd: site(share, 'stats_share_update', 'atomic_thread_fence(', 'release'),
    even: site(share, 'stats_share_update', 'atomic_store_explicit(&shared->header[HAK_HEADER_SEQUENCE]', 'release'),
  },
  program: (order) => {
    function* update(moment: number): Run {
      yield store('sequence', 2 * moment - 1, 'relaxed');
      yield fence(order.odd);
      yield store('first', moment, 'relaxed');
      yield store('second', moment, 'relaxed');
      yield store('sequence', 2 * moment, order.even);
      yield store('magic', 1, 'relaxed');
    }
    return {
      start: { sequence: 0, magic: 0, first: 0, second: 0 },
      threads: [
        function* () {
          yield* update(1);
          yield* update(2);
        },
        function* () {
          const sequence = yield load('sequence', 'acquire');
          if (sequence % 2 === 1) return {};
          yield assume((yield load('magic', 'relaxed')) === 1);
          const first = yield load('first', 'relaxed'), second = yield load('second', 'relaxed');
          yield fence('acquire');
          return (yield load('sequence', 'relaxed')) === sequence ? { sequence, first, second } : {};
        },
      ],
    };
  },
  isViolated: ({ seen }) => seen['sequence'] !== undefined && (seen['first'] !== seen['second'] || seen['first'] !== seen['sequence'] / 2 || seen['first'] === 0),
  isReached: ({ seen }) => seen['first'] === 2,
});

export const observerProtocols: readonly Protocol[] = [
  published('sample, published', site(sampler, 'publish', 'atomic_thread_fence(', 'release')),
  published('guarded sample, published', site(guarded, 'guarded_samples_publish', 'atomic_thread_fence(', 'release')),
  takenBack,
  claimed,
  turn,
  shared,
];
