// What is counted and marked by single words, and the rings in which closed units wait.
import { exchange, load, store, update, type Run } from '../checker/operations.ts';
import { isEnough, protocol, site, type Protocol } from '../protocol.ts';
import { lock, lockSites, unlock } from './parts.ts';

/** arena_dirty.c: a word has the marks of 64 superslabs, each in other hands. */
const marks = protocol({
  name: 'marks of what is dirty',
  never: 'a mark that is lost when its superslab goes from hand to hand, while others set theirs in the same word',
  sites: lockSites,
  program: (order) => ({
    start: { lock: 0, word: 0, spans: 0 },
    threads: [
      function* () {
        yield update('word', (old) => old | 1, 'relaxed');
        yield* lock(order, 1);
        yield store('spans', 1, 'plain');
        yield* unlock(order);
      },
      function* () {
        yield update('word', (old) => old | 2, 'relaxed');
      },
      function* () {
        yield* lock(order, 2);
        const isFree = yield load('spans', 'plain');
        yield* unlock(order);
        return isFree === 1 ? { mark: (yield load('word', 'relaxed')) & 1 } : {};
      },
    ],
  }),
  isViolated: ({ seen, left }) => seen['mark'] === 0 || left['word'] !== 3,
  isReached: ({ seen }) => seen['mark'] === 1,
});

/** pool_bytes.h: all is relaxed, and each figure one word. */
const charge = protocol({
  name: 'charge under a limit',
  never: 'more than the limit, or a charge that is lost',
  sites: {},
  program: () => {
    const charger = (name: string) => function* (): Run {
      const old = yield update('charged', (charged) => (charged < 2 ? charged + 1 : undefined), 'relaxed');
      return { [name]: old < 2 ? 1 : 0 };
    };
    return { start: { charged: 0 }, threads: ['first', 'second', 'third'].map(charger) };
  },
  isViolated: ({ seen, left }) => left['charged']! > 2 || left['charged'] !== seen['first']! + seen['second']! + seen['third']!,
  isReached: ({ left }) => left['charged'] === 2,
});

/** guarded_spans.c and guarded_samples.c: units that nobody can reach wait in a ring, one word each. */
const ring = (name: string, file: string, put: string, oldest: string, call: string): Protocol =>
  protocol({
    name,
    never: 'that who gives a span back finds it as it was before it was closed, or that two give it back',
    sites: {
      put: site(file, put, call, 'acq_rel'),
      oldest: site(file, oldest, call, 'acq_rel', isEnough('acquire', 'what is put there is nothing')),
    },
    program: (order) => {
      function* giveBack(span: number): Run {
        if (span === 0) return {};
        yield load(`span${span}`, 'plain');
        yield store(`span${span}`, 2, 'plain');
        return { [`back${span}`]: 1 };
      }
      const closer = (span: number) => function* (): Run {
        yield store(`span${span}`, 1, 'plain');
        return yield* giveBack(yield exchange('place', span, order.put));
      };
      return {
        start: { place: 0, span1: 0, span2: 0 },
        threads: [closer(1), closer(2), function* () { return yield* giveBack(yield exchange('place', 0, order.oldest)); }],
      };
    },
    isViolated: ({ seen, left }) => (seen['back1'] ?? 0) + (seen['back2'] ?? 0) + (left['place'] === 0 ? 0 : 1) !== 2,
    isReached: ({ seen }) => seen['back1'] === 1 && seen['back2'] === 1,
  });

const spans = 'boxes/shared-pool/guarded_spans.c', samples = 'boxes/sampler/guarded_samples.c';

export const figureProtocols: readonly Protocol[] = [
  marks,
  charge,
  ring('ring of guarded spans', spans, 'ring_hold', 'guarded_spans_flush', 'atomic_exchange_explicit(&ring'),
  ring('ring of guarded samples', samples, 'wait_in_ring', 'give_back_oldest', 'atomic_exchange_explicit(&guarded.ring'),
];
