// shared-pool/shared_pool.c: blocks that other threads free, and slabs that wait for their owner.
import { assume, compareExchange, exchange, load, store, type Order } from '../checker/operations.ts';
import { isEnough, protocol, site, type Protocol } from '../protocol.ts';
import type { Steps } from './parts.ts';

const pool = 'boxes/shared-pool/shared_pool.c';
const splice = site(pool, 'slab_free_remote', 'atomic_compare_exchange_weak_explicit(&slab->remote', 'acq_rel');
const push = site(pool, 'pending_push', 'atomic_compare_exchange_weak_explicit(pending', 'release');
const pop = site(pool, 'pending_pop_all', 'atomic_exchange_explicit(&owner->pending', 'acquire');
const collect = (inside: string): ReturnType<typeof site> => site(pool, inside, 'atomic_exchange_explicit(&slab->remote', 'acq_rel');

/** slab_free_remote of one block, whose plain place holds its link; `remote` is 10 · the head + the count. */
function* free(block: number, order: Readonly<Record<'splice' | 'push', Order>>): Steps {
  const old = yield load('remote', 'relaxed');
  yield store(`block${block}`, Math.floor(old / 10), 'plain');
  yield assume((yield compareExchange('remote', old, block * 10 + (old % 10) + 1, order.splice)) === old);
  if (old !== 0) return;
  yield store('tail', block, 'plain');
  yield store('next', 7, 'plain');
  yield assume((yield compareExchange('pending', 0, 1, order.push)) === 0);
}

const places = { remote: 0, pending: 0, tail: 0, next: 0, block1: 0, block2: 0 };

/** Two threads free a block each; whoever pops the slab walks its remote list and links its tail on. */
const collected = (inside: string, what: string): Protocol =>
  protocol({
    name: `remote list, ${what}`,
    never: 'a block that is lost or found twice, a link or the tail before it is written, or written anew while who has popped the slab reads it',
    sites: { splice, push, pop, collect: collect(inside) },
    program: (order) => ({
      start: places,
      threads: [
        () => free(1, order),
        () => free(2, order),
        function* () {
          if ((yield exchange('pending', 0, order.pop)) === 0) return { blocks: 0 };
          yield load('next', 'plain');
          const tail = yield load('tail', 'plain');
          const remote = yield exchange('remote', 0, order.collect);
          if (remote === 0) return { blocks: 0, walked: -1 };
          const head = Math.floor(remote / 10);
          const second = yield load(`block${head}`, 'plain');
          yield store(`block${tail}`, 9, 'plain');
          return { blocks: remote % 10, walked: second === 0 ? 1 : 2 };
        },
      ],
    }),
    isViolated: ({ seen, left }) => seen['blocks']! + (left['remote']! % 10) !== 2 || (seen['walked'] ?? seen['blocks']) !== seen['blocks'] || (left['remote'] !== 0 && left['pending'] === 0),
    isReached: ({ seen, left }) => seen['blocks'] === 1 && left['pending'] === 1,
  });

/** The owner handed both blocks to others before, by the program's own means; the thief makes the slab its own. */
const stolen = protocol({
  name: 'slab that is wholly free, stolen',
  never: 'that the thief and the former owner, or who frees the last block, touch the slab at once',
  sites: {
    splice: { ...splice, ...isEnough('release', 'nobody finds the list empty again before the thief hands out blocks') },
    push,
    pop,
    takeAll: { ...collect('slab_take_all_remote'), ...isEnough('acquire', 'who frees into the slab next was given the block by the thief') },
  },
  program: (order) => {
    const freeOne = (block: number) => function* (): Steps {
      yield assume((yield load('handed', 'acquire')) === 1);
      yield load('line', 'plain');
      yield* free(block, order);
    };
    return {
      start: { ...places, handed: 0, line: 0 },
      threads: [
        function* () {
          yield store('line', 1, 'plain');
          yield store('handed', 1, 'release');
        },
        freeOne(1),
        freeOne(2),
        function* () {
          if ((yield exchange('pending', 0, order.pop)) === 0) return {};
          yield load('next', 'plain');
          if ((yield load('remote', 'relaxed')) % 10 !== 2) return {};
          yield exchange('remote', 0, order.takeAll);
          yield store('line', 2, 'plain');
          return { stolen: 1, first: yield load('block1', 'plain'), second: yield load('block2', 'plain') };
        },
      ],
    };
  },
  isViolated: ({ seen }) => seen['stolen'] === 1 && seen['first']! + seen['second']! !== (seen['first'] === 0 ? 1 : 2),
  isReached: ({ seen }) => seen['stolen'] === 1,
});

/** Slabs 1 and 2 are pushed on one list; a thief pops what is there and puts it back. */
const putBack = protocol({
  name: 'pending list, put back',
  never: 'a slab that is on no list any more, or a link before it is written',
  sites: {
    push,
    pop,
    putBack: site(pool, 'pending_put_back', 'atomic_compare_exchange_strong_explicit(pending', 'release'),
    takeNewer: site(pool, 'pending_put_back', 'atomic_exchange_explicit(pending', 'acquire'),
  },
  program: (order) => {
    const pushOne = (slab: number) => function* (): Steps {
      const first = yield load('pending', 'relaxed');
      yield store(`next${slab}`, first, 'plain');
      yield assume((yield compareExchange('pending', first, slab, order.push)) === first);
    };
    return {
      start: { pending: 0, next1: 0, next2: 0 },
      threads: [
        pushOne(1),
        pushOne(2),
        function* () {
          let first = yield exchange('pending', 0, order.pop);
          if (first === 0) return;
          yield load(`next${first}`, 'plain');
          if ((yield compareExchange('pending', 0, first, order.putBack)) === 0) return;
          const newer = yield exchange('pending', 0, order.takeNewer);
          if (newer !== 0) {
            yield load(`next${newer}`, 'plain');
            yield store(`next${newer}`, first, 'plain');
            first = newer;
          }
          yield assume((yield compareExchange('pending', 0, first, order.putBack)) === 0);
        },
        function* () {
          let found = 0;
          for (let slab = yield exchange('pending', 0, order.pop); slab !== 0 && found < 3; found++) slab = yield load(`next${slab}`, 'plain');
          return { found };
        },
      ],
    };
  },
  isViolated: ({ seen, left }) => seen['found']! + lengthLeft(left) !== 2,
  isReached: ({ seen }) => seen['found'] === 2,
});

function lengthLeft(left: Readonly<Record<string, number>>): number {
  let length = 0;
  for (let slab = left['pending']!; slab !== 0 && length < 3; length++) slab = left[`next${slab}`]!;
  return length;
}

export const remoteFrees: readonly Protocol[] = [
  collected('slab_collect_remote', 'brought home'),
  collected('slab_borrow_remote', 'borrowed'),
  stolen,
  putBack,
];
