// What several litmus programs have in common: the lock, a message that is published, and what the child of a fork sees.
import { assume, compareExchange, exchange, fence, load, store, type Operation, type Order, type Run } from '../checker/operations.ts';
import { protocol, site, type Protocol, type Site } from '../protocol.ts';

export type Steps = Generator<Operation, void, number>;

const locks = 'os/linux_locks.c';

export const lockSites = {
  take: site(locks, 'lock_take', 'atomic_compare_exchange_strong_explicit(&lock->word', 'acq_rel', { needs: 'acquire', because: 'the release is for the child of a fork' }),
  unlock: site(locks, 'os_unlock', 'atomic_exchange_explicit(&lock->word', 'release'),
};

type LockOrders = Readonly<Record<'take' | 'unlock', Order>>;

/** Waits: executions in which the lock is found held are those in which it is taken later. */
export function* lock(order: LockOrders, number: number, word = 'lock'): Steps {
  yield assume((yield compareExchange(word, 0, number, order.take)) === 0);
}

export function* unlock(order: LockOrders, word = 'lock'): Steps {
  yield exchange(word, 0, order.unlock);
}

export interface Message {
  readonly name: string;
  readonly never: string;
  readonly publish: Site;
  readonly readers: readonly Site[];
  /** It is published by an update of what is there. */
  readonly isUpdate?: true;
}

/** Plain data, then a word that says that it is there; who sees the word reads the data. */
export const message = ({ name, never, publish, readers, isUpdate }: Message): Protocol =>
  protocol({
    name,
    never,
    sites: Object.fromEntries([['publish', publish] as const, ...readers.map((reader, index) => [`reader${index}`, reader] as const)]),
    program: (order) => ({
      start: { data: 0, word: 0 },
      threads: [
        function* () {
          yield store('data', 1, 'plain');
          yield isUpdate ? compareExchange('word', 0, 1, order['publish']!) : store('word', 1, order['publish']!);
        },
        ...readers.map((_, index) => function* (): Run {
          if ((yield load('word', order[`reader${index}`]!)) === 0) return {};
          return { [`data${index}`]: yield load('data', 'plain') };
        }),
      ],
    }),
    isViolated: ({ seen }) => readers.some((_, index) => seen[`data${index}`] === 0),
    isReached: ({ seen }) => readers.every((_, index) => seen[`data${index}`] === 1),
  });

export interface Cut {
  readonly name: string;
  readonly never: string;
  /** What orders the later write after the earlier one; a fence stands between them. */
  readonly orders: Readonly<Record<string, Site>>;
  readonly fence?: string;
  readonly later?: string;
}

/** One thread writes two words. Whoever sees a copy of memory that has the later one, finds the earlier one in it: the child of a
    fork, whose memory is what was visible at one moment, and who reads a file after the process that wrote it has died. */
export const cut = ({ name, never, orders, fence: fenced, later }: Cut): Protocol =>
  protocol({
    name,
    never,
    sites: orders,
    program: (order) => ({
      start: { earlier: 0, later: 0 },
      threads: [
        function* () {
          yield store('earlier', 1, 'relaxed');
          if (fenced !== undefined) yield fence(order[fenced]!);
          yield store('later', 1, later === undefined ? 'relaxed' : order[later]!);
        },
        function* () {
          const later = yield load('later', 'relaxed');
          yield fence('acquire');
          return { later, earlier: yield load('earlier', 'relaxed') };
        },
      ],
    }),
    isViolated: ({ seen }) => seen['later'] === 1 && seen['earlier'] === 0,
    isReached: ({ seen }) => seen['later'] === 1 && seen['earlier'] === 1,
  });

