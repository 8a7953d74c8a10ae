// shared-pool/units.c: the state of a superslab, the units that change hands by it, and the index that says where to look.
import { add, assume, compareExchange, load, store, update, type Order, type Run } from '../checker/operations.ts';
import { isEnough, protocol, relaxedIsEnough, site, type Protocol, type Site } from '../protocol.ts';
import type { Steps } from './parts.ts';

const units = 'boxes/shared-pool/units.c';
const stateUpdate = (inside: string, more: Partial<Site> = {}): Site => site(units, inside, 'atomic_compare_exchange_weak_explicit(&superslab->state', 'seq_cst', more);
const stateLoad = (inside: string): Site => site(units, inside, 'atomic_load_explicit(&superslab->state', 'acquire', relaxedIsEnough('the CAS that follows acquires'));
const confirmed = relaxedIsEnough('a hint: the state confirms it');
const forIndex = 'seq_cst is for the index';

/** The unit's content and metadata are plain. One gives it, one takes it and gives it again as a purge does, one takes it for good: perhaps
    by a state that it saw before, and that is there again. */
const changeHands = protocol({
  name: 'units that change hands',
  never: "that the next owner of a unit writes to it while the last one still does, or uncharges it before it was charged",
  sites: {
    give: stateUpdate('give_units', isEnough('release', forIndex)),
    take: stateUpdate('state_take', isEnough('acquire', forIndex)),
    takeFailed: site(units, 'state_take', 'atomic_compare_exchange_weak_explicit(&superslab->state', 'acquire', { isFailure: true, ...relaxedIsEnough('the CAS that succeeds acquires') }),
    look: stateLoad('try_superslab'),
    lookAt: stateLoad('units_take_at'),
    lookToPurge: stateLoad('purge_superslab'),
    search: site(units, 'search_order', 'atomic_load_explicit(&words->free', 'acquire', confirmed),
    searchDirty: site(units, 'search_order', 'atomic_load_explicit(&words->dirty', 'acquire', confirmed),
    searchToPurge: site(units, 'purge_order', 'atomic_load_explicit(&index_group_at(group)->dirty', 'acquire', confirmed),
    searchToRelease: site(units, 'units_return_free_superslabs', 'atomic_load_explicit(&index_group_at(group)->free', 'acquire', confirmed),
  },
  program: (order) => {
    function* take(index: Order, look: Order): Run {
      yield load('index', index);
      const state = yield load('state', look);
      yield assume(state === 1);
      yield assume((yield compareExchange('state', state, 0, order.take, order.takeFailed)) === state);
      yield store('unit', 2, 'plain');
    }
    return {
      start: { state: 0, index: 0, unit: 0, charged: 0 },
      threads: [
        function* () {
          yield add('charged', 1, 'relaxed');
          yield store('unit', 1, 'plain');
          yield update('state', () => 1, order.give);
          yield store('index', 1, 'seq_cst');
        },
        function* () {
          yield* take(order.searchToPurge, order.lookToPurge);
          yield update('state', () => 1, order.give);
          return { givenAgain: 1 };
        },
        function* () {
          yield* take(order.search, order.look);
          return { charged: yield add('charged', -1, 'relaxed') };
        },
      ],
    };
  },
  isViolated: ({ seen, left }) => seen['charged'] === 0 || left['state'] !== 0,
  isReached: ({ seen }) => seen['givenAgain'] === 1 && seen['charged'] === 1,
});

const wordLoad = site(units, 'index_word_set', 'atomic_load_explicit(word', 'seq_cst');
const stateRead = site(units, 'index_update', 'atomic_load_explicit(&superslab->state', 'seq_cst');

const setBit = (more: Partial<Site> = {}): Site => site(units, 'index_word_set', 'atomic_fetch_or_explicit(word', 'seq_cst', more);
const clearBit = (more: Partial<Site> = {}): Site => site(units, 'index_word_set', 'atomic_fetch_and_explicit(word', 'seq_cst', more);
const earlier = relaxedIsEnough('needed where the other change comes first');
const giveEarlier = stateUpdate('give_units', earlier), takeEarlier = stateUpdate('state_take', earlier);
const freshStore = site(units, 'units_take_from_new_superslab', 'atomic_store_explicit(&superslab_at(number)->state', 'seq_cst');
const restoreStore = site(units, 'release_if_free', 'atomic_store_explicit(&superslab->state', 'seq_cst');

type IndexOrders = Readonly<Record<'word' | 'set' | 'clear' | 'state', Order>>;

/** Brings the index's bit in line with the state, and again when it moved. */
function* indexUpdate(order: IndexOrders): Steps {
  let state = yield load('state', order.state);
  for (;;) {
    if ((yield load('index', order.word)) !== state) yield update('index', () => state, state === 1 ? order.set : order.clear);
    const now = yield load('state', order.state);
    if (now === state) return;
    state = now;
  }
}

type Change = (order: Readonly<Record<string, Order>>) => Steps;

const becomes = (value: number, name: string): Change => function* (order) {
  yield assume((yield update('state', (old) => (old === value ? undefined : value), order[name]!)) !== value);
};

function* comesAnew(order: Readonly<Record<string, Order>>): Steps {
  yield assume((yield load('state', 'relaxed')) === 0);
  yield store('state', 1, order['fresh']!);
}

function* isRestored(order: Readonly<Record<string, Order>>): Steps {
  yield* becomes(0, 'release')(order);
  yield store('state', 1, order['restore']!);
}

function* isAsItWas(): Steps {}

/** Two threads change a state, the one after the other, and each brings the index in line. */
const index = (name: string, start: number, first: Change, second: Change, sites: Readonly<Record<string, Site>>): Protocol =>
  protocol({
    name: `index, ${name}`,
    never: 'that the index says another thing than the state when all have come to rest',
    sites: { ...sites, word: wordLoad, state: stateRead },
    program: (order) => {
      const changer = (change: Change) => function* (): Run {
        yield* change(order);
        yield* indexUpdate(order as unknown as IndexOrders);
      };
      return { start: { state: start, index: start }, threads: [changer(first), changer(second)] };
    },
    isViolated: ({ left }) => left['index'] !== left['state'],
    isReached: ({ left }) => left['index'] === left['state'],
  });

/** A superslab that is wholly free is taken out of the pool, but the system refuses to open it: it is put back for others to take. */
const putBack = protocol({
  name: 'superslab that is not opened, put back',
  never: 'that who takes a unit of it then writes while the last owner still does, or that its guard is looked at before it is set',
  sites: {
    fresh: { ...freshStore, ...isEnough('release', forIndex) },
    release: stateUpdate('release_if_free', isEnough('acquire', forIndex)),
    restore: { ...restoreStore, ...isEnough('release', forIndex) },
    take: stateUpdate('state_take', isEnough('acquire', forIndex)),
  },
  program: (order) => ({
    start: { state: 0, guard: 0, unit: 0 },
    threads: [
      function* () {
        yield store('guard', 1, 'plain');
        yield store('unit', 1, 'plain');
        yield store('state', 3, order.fresh);
      },
      function* () {
        if ((yield compareExchange('state', 3, 0, order.release)) !== 3) return {};
        const guard = yield load('guard', 'plain');
        yield store('state', 3, order.restore);
        return { guard };
      },
      function* () {
        yield assume((yield compareExchange('state', 3, 1, order.take)) === 3);
        yield store('unit', 2, 'plain');
      },
    ],
  }),
  isViolated: ({ seen, left }) => seen['guard'] === 0 || left['unit'] !== 2,
  isReached: ({ seen }) => seen['guard'] === 1,
});

export const unitProtocols: readonly Protocol[] = [
  changeHands,
  index('what is given is taken', 0, becomes(1, 'give'), becomes(0, 'take'), { give: giveEarlier, take: stateUpdate('state_take'), set: setBit(), clear: clearBit(earlier) }),
  index('what is taken is given', 1, becomes(0, 'take'), becomes(1, 'give'), { give: stateUpdate('give_units'), take: takeEarlier, set: setBit(earlier), clear: clearBit() }),
  index('what is given is released', 0, becomes(1, 'give'), becomes(0, 'release'), { give: giveEarlier, release: stateUpdate('release_if_free'), set: setBit(), clear: clearBit(earlier) }),
  index('a superslab comes anew', 1, becomes(0, 'take'), comesAnew, { take: takeEarlier, fresh: freshStore, set: setBit(earlier), clear: clearBit() }),
  index('a superslab is put back', 1, isAsItWas, isRestored, { release: stateUpdate('release_if_free', earlier), restore: restoreStore, set: setBit(earlier), clear: clearBit() }),
  putBack,
];
