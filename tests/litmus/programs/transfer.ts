// tls-sll/transfer.c: batches that pass from thread to thread, and what went home.
import { add, assume, compareExchange, exchange, load, store, type Run } from '../checker/operations.ts';
import { protocol, site, type Protocol } from '../protocol.ts';

const file = 'boxes/tls-sll/transfer.c';

const slots = protocol({
  name: 'transfer slots',
  never: 'a batch that two threads have, a link before it is written, or a budget below what is there',
  sites: {
    push: site(file, 'transfer_push', 'atomic_compare_exchange_strong_explicit(word', 'release'),
    pop: site(file, 'transfer_pop', 'atomic_exchange_explicit(word', 'acquire'),
    sendHome: site(file, 'send_slot_home', 'atomic_compare_exchange_strong_explicit(word', 'acquire'),
  },
  program: (order) => {
    function* take(name: string): Run {
      const before = yield add('waiting', -1, 'relaxed');
      yield load('links', 'plain');
      yield store('links', 2, 'plain');
      return { [name]: 1, [`${name}Waiting`]: before };
    }
    return {
      start: { slot: 0, links: 0, waiting: 0 },
      threads: [
        function* () {
          yield store('links', 1, 'plain');
          yield add('waiting', 1, 'relaxed');
          yield compareExchange('slot', 0, 1, order.push);
        },
        function* () {
          if ((yield load('slot', 'relaxed')) === 0 || (yield exchange('slot', 0, order.pop)) === 0) return {};
          return yield* take('popped');
        },
        function* () {
          const chain = yield load('slot', 'relaxed');
          if (chain === 0 || (yield compareExchange('slot', chain, 0, order.sendHome)) !== chain) return {};
          return yield* take('home');
        },
      ],
    };
  },
  isViolated: ({ seen, left }) => (seen['popped'] ?? 0) + (seen['home'] ?? 0) + left['slot']! !== 1 || seen['poppedWaiting'] === 0 || seen['homeWaiting'] === 0,
  isReached: ({ seen }) => seen['popped'] === 1,
});

const look = protocol({
  name: 'look at the transfer slots',
  never: 'two threads that compare the slots with the last look at once',
  sites: {
    begin: site(file, 'transfer_send_home', 'atomic_exchange_explicit(&is_looking', 'acquire'),
    end: site(file, 'transfer_send_home', 'atomic_store_explicit(&is_looking', 'release'),
  },
  program: (order) => {
    const looker = (name: string) => function* (): Run {
      if ((yield exchange('is_looking', 1, order.begin)) === 1) return {};
      const last = yield load('last_look', 'plain');
      yield store('last_look', last + 1, 'plain');
      yield store('is_looking', 0, order.end);
      return { [name]: 1 };
    };
    return { start: { is_looking: 0, last_look: 0 }, threads: [looker('first'), looker('second')] };
  },
  isViolated: ({ seen, left }) => left['last_look'] !== (seen['first'] ?? 0) + (seen['second'] ?? 0),
  isReached: ({ left }) => left['last_look'] === 2,
});

/** heap_snapshot.c: the one snapshot that is there for all, and the place of a thread in a recording. */
const lent = protocol({
  name: 'spare snapshot',
  never: 'two threads that write it at once',
  sites: {
    borrow: site('boxes/observe/heap_snapshot.c', 'heap_snapshot_borrow', 'atomic_exchange_explicit(&spare_is_lent', 'acquire'),
    giveBack: site('boxes/observe/heap_snapshot.c', 'heap_snapshot_return', 'atomic_store_explicit(&spare_is_lent', 'release'),
  },
  program: (order) => {
    const borrower = (name: string) => function* (): Run {
      if ((yield exchange('spare_is_lent', 1, order.borrow)) === 1) return {};
      yield store('spare', 1, 'plain');
      yield store('spare_is_lent', 0, order.giveBack);
      return { [name]: 1 };
    };
    return { start: { spare_is_lent: 0, spare: 0 }, threads: [borrower('first'), borrower('second')] };
  },
  isViolated: () => false,
  isReached: ({ seen }) => seen['first'] === 1 && seen['second'] === 1,
});

const recorderSlots = protocol({
  name: 'place of a thread in a recording',
  never: "that a thread writes to a place whose former thread's figures are being read, though others took and left other places meanwhile",
  sites: {
    take: site('boxes/recorder/recorder.c', 'recorder_adopt', 'atomic_compare_exchange_weak_explicit(&recorder.slots_taken', 'acquire'),
    leave: site('boxes/recorder/recorder.c', 'recorder_thread_end', 'atomic_fetch_and_explicit(&recorder.slots_taken', 'release'),
  },
  program: (order) => {
    function* take(bit: number): Run {
      const taken = yield load('slots_taken', 'relaxed');
      yield assume((taken & bit) === 0);
      yield assume((yield compareExchange('slots_taken', taken, taken | bit, order.take)) === taken);
    }
    return {
      start: { slots_taken: 1, rows: 0 },
      threads: [
        function* () {
          yield store('rows', 1, 'plain');
          yield add('slots_taken', -1, order.leave);
        },
        () => take(2),
        function* () {
          yield* take(1);
          yield store('rows', 2, 'plain');
        },
      ],
    };
  },
  isViolated: ({ left }) => left['rows'] !== 2,
  isReached: ({ left }) => left['slots_taken'] === 3,
});

export const transfers: readonly Protocol[] = [slots, look, lent, recorderSlots];
