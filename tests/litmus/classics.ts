// Programs with known answers, from the literature on C11 and its repairs: what RC11 with C++20's release sequences says of each.
import type { Program } from './checker/explore.ts';
import { add, assume, compareExchange, exchange, fence, load, store, type Operation, type Order, type Results, type Thread } from './checker/operations.ts';

/** `asks`: an outcome as registers or, with a leading dot, what is left in a place. */
export interface Classic {
  readonly name: string;
  readonly program: Program;
  readonly asks: Results;
  readonly isAllowed: boolean;
}

type Line = Operation | readonly [register: string, operation: Operation];

/** A thread of straight lines: `['r', load(…)]` keeps what was read. */
function lines(...all: readonly Line[]): Thread {
  return function* () {
    const seen: Record<string, number> = {};
    for (const line of all) {
      if ('kind' in line) yield line;
      else seen[line[0]] = yield line[1];
    }
    return seen;
  };
}

const zeroes = { x: 0, y: 0 };
const program = (...threads: readonly Thread[]): Program => ({ start: zeroes, threads });
const classic = (name: string, isAllowed: boolean, asks: Results, ...threads: readonly Thread[]): Classic => ({ name, isAllowed, asks, program: program(...threads) });

const W = store, R = load;
const messagePassing = (write: Order, read: Order): readonly Thread[] => [
  lines(W('x', 1, 'relaxed'), W('y', 1, write)),
  lines(['a', R('y', read)], ['b', R('x', 'relaxed')]),
];
const storeBuffering = (order: Order, readOrder: Order, barrier: Order = 'none', second: Order = barrier): readonly Thread[] => [
  lines(W('x', 1, order), fence(barrier), ['a', R('y', readOrder)]),
  lines(W('y', 1, order), fence(second), ['b', R('x', readOrder)]),
];
const independentReads = (write: Order, read: Order, barrier: Order = 'none'): readonly Thread[] => [
  lines(W('x', 1, write)),
  lines(W('y', 1, write)),
  lines(['a', R('x', read)], fence(barrier), ['b', R('y', read)]),
  lines(['c', R('y', read)], fence(barrier), ['d', R('x', read)]),
];
const crossedWrites = (first: Order, second: Order, barrier: Order = 'none'): readonly Thread[] => [
  lines(W('x', 1, first), fence(barrier), W('y', 2, second)),
  lines(W('y', 1, first), fence(barrier), W('x', 2, second)),
];
const writeToRead = (write: Order, read: Order): readonly Thread[] => [
  lines(W('x', 1, 'relaxed')),
  lines(['a', R('x', read)], W('y', 1, write)),
  lines(['b', R('y', read)], ['c', R('x', 'relaxed')]),
];
const s = (write: Order, read: Order): readonly Thread[] => [lines(W('x', 2, 'relaxed'), W('y', 1, write)), lines(['a', R('y', read)], W('x', 1, 'relaxed'))];
const r = (order: Order, barrier: Order = 'none'): readonly Thread[] => [
  lines(W('x', 1, order), fence(barrier), W('y', 1, order)),
  lines(W('y', 2, order), fence(barrier), ['a', R('x', order === 'release' ? 'acquire' : order)]),
];
const sequence = (between: Thread): readonly Thread[] => [
  lines(W('x', 1, 'relaxed'), W('y', 1, 'release')),
  between,
  lines(['a', R('y', 'acquire')], ['b', R('x', 'relaxed')]),
];

const isa2 = (write: Order, read: Order): readonly Thread[] => [
  lines(W('x', 1, 'relaxed'), W('y', 1, write)),
  lines(['a', R('y', read)], W('z', 1, write)),
  lines(['b', R('z', read)], ['c', R('x', 'relaxed')]),
];
const readToWrite = (barrier: Order): readonly Thread[] => [
  lines(W('x', 1, 'relaxed')),
  lines(['a', R('x', 'relaxed')], fence(barrier), ['b', R('y', 'relaxed')]),
  lines(W('y', 1, 'relaxed'), fence(barrier), ['c', R('x', 'relaxed')]),
];
const larger = (name: string, isAllowed: boolean, asks: Results, ...threads: readonly Thread[]): Classic => ({ name, isAllowed, asks, program: { start: { ...zeroes, z: 0 }, threads } });

const fencedMessage = (release: Order, acquire: Order): readonly Thread[] => [
  lines(W('x', 1, 'relaxed'), fence(release), W('y', 1, 'relaxed')),
  lines(['a', R('y', 'relaxed')], fence(acquire), ['b', R('x', 'relaxed')]),
];

export const classics: readonly Classic[] = [
  classic('MP relaxed', true, { a: 1, b: 0 }, ...messagePassing('relaxed', 'relaxed')),
  classic('MP release alone', true, { a: 1, b: 0 }, ...messagePassing('release', 'relaxed')),
  classic('MP acquire alone', true, { a: 1, b: 0 }, ...messagePassing('relaxed', 'acquire')),
  classic('MP release acquire', false, { a: 1, b: 0 }, ...messagePassing('release', 'acquire')),
  classic('MP read before it is written', true, { a: 0, b: 1 }, ...messagePassing('release', 'acquire')),
  classic('MP both fences', false, { a: 1, b: 0 }, ...fencedMessage('release', 'acquire')),
  classic('MP release fence alone', true, { a: 1, b: 0 }, ...fencedMessage('release', 'none')),
  classic('MP acquire fence alone', true, { a: 1, b: 0 }, ...fencedMessage('none', 'acquire')),
  classic('MP fences the wrong way round', true, { a: 1, b: 0 }, ...fencedMessage('acquire', 'release')),
  classic('SB release acquire', true, { a: 0, b: 0 }, ...storeBuffering('release', 'acquire')),
  classic('SB seq_cst', false, { a: 0, b: 0 }, ...storeBuffering('seq_cst', 'seq_cst')),
  classic('SB seq_cst fences', false, { a: 0, b: 0 }, ...storeBuffering('relaxed', 'relaxed', 'seq_cst')),
  classic('SB one seq_cst fence', true, { a: 0, b: 0 }, ...storeBuffering('relaxed', 'relaxed', 'seq_cst', 'acq_rel')),
  classic('SB acq_rel fences', true, { a: 0, b: 0 }, ...storeBuffering('relaxed', 'relaxed', 'acq_rel')),
  classic('SB updates of the same place', false, { a: 0, b: 0 }, lines(['a', exchange('x', 1, 'relaxed')]), lines(['b', exchange('x', 1, 'relaxed')])),
  classic('LB relaxed (no thin air)', false, { a: 1, b: 1 }, lines(['a', R('x', 'relaxed')], W('y', 1, 'relaxed')), lines(['b', R('y', 'relaxed')], W('x', 1, 'relaxed'))),
  classic('LB one side', true, { a: 1, b: 0 }, lines(['a', R('x', 'relaxed')], W('y', 1, 'relaxed')), lines(['b', R('y', 'relaxed')], W('x', 1, 'relaxed'))),
  classic('IRIW release acquire', true, { a: 1, b: 0, c: 1, d: 0 }, ...independentReads('release', 'acquire')),
  classic('IRIW seq_cst', false, { a: 1, b: 0, c: 1, d: 0 }, ...independentReads('seq_cst', 'seq_cst')),
  classic('IRIW seq_cst fences', false, { a: 1, b: 0, c: 1, d: 0 }, ...independentReads('relaxed', 'relaxed', 'seq_cst')),
  classic('2+2W release', true, { '.x': 1, '.y': 1 }, ...crossedWrites('release', 'release')),
  classic('2+2W seq_cst', false, { '.x': 1, '.y': 1 }, ...crossedWrites('seq_cst', 'seq_cst')),
  classic('2+2W seq_cst fences', false, { '.x': 1, '.y': 1 }, ...crossedWrites('relaxed', 'relaxed', 'seq_cst')),
  classic('CoRR', false, { a: 1, b: 0 }, lines(W('x', 1, 'relaxed')), lines(['a', R('x', 'relaxed')], ['b', R('x', 'relaxed')])),
  classic('CoRR in order', true, { a: 0, b: 1 }, lines(W('x', 1, 'relaxed')), lines(['a', R('x', 'relaxed')], ['b', R('x', 'relaxed')])),
  classic('CoRW1', false, { a: 1 }, lines(['a', R('x', 'relaxed')], W('x', 1, 'relaxed'))),
  classic('CoRW2', false, { a: 2, '.x': 2 }, lines(['a', R('x', 'relaxed')], W('x', 1, 'relaxed')), lines(W('x', 2, 'relaxed'))),
  classic('CoWR', false, { a: 0 }, lines(W('x', 1, 'relaxed'), ['a', R('x', 'relaxed')])),
  classic('CoWR of another', true, { a: 2 }, lines(W('x', 1, 'relaxed'), ['a', R('x', 'relaxed')]), lines(W('x', 2, 'relaxed'))),
  classic('CoWW', false, { '.x': 1 }, lines(W('x', 1, 'relaxed'), W('x', 2, 'relaxed'))),
  classic('WRC relaxed', true, { a: 1, b: 1, c: 0 }, ...writeToRead('relaxed', 'relaxed')),
  classic('WRC release acquire', false, { a: 1, b: 1, c: 0 }, ...writeToRead('release', 'acquire')),
  classic('S relaxed', true, { a: 1, '.x': 2 }, ...s('relaxed', 'relaxed')),
  classic('S release acquire', false, { a: 1, '.x': 2 }, ...s('release', 'acquire')),
  classic('R release acquire', true, { a: 0, '.y': 2 }, ...r('release')),
  classic('R seq_cst', false, { a: 0, '.y': 2 }, ...r('seq_cst')),
  classic('R seq_cst fences', false, { a: 0, '.y': 2 }, ...r('relaxed', 'seq_cst')),
  classic('release sequence of an update', false, { a: 2, b: 0 }, ...sequence(lines(add('y', 1, 'relaxed')))),
  classic('release sequence of an update that fails', false, { a: 1, b: 0 }, ...sequence(lines(compareExchange('y', 5, 2, 'relaxed')))),
  classic('no release sequence of a store', true, { a: 2, b: 0 }, ...sequence(lines(['c', R('y', 'relaxed')], W('y', 2, 'relaxed')))),
  classic('no release sequence of an own store (C++20)', true, { a: 2, b: 0 }, lines(W('x', 1, 'relaxed'), W('y', 1, 'release'), W('y', 2, 'relaxed')), ...messagePassing('release', 'acquire').slice(1)),
  classic('two updates do not both win', false, { a: 0, b: 0 }, lines(['a', compareExchange('x', 0, 1, 'relaxed')]), lines(['b', compareExchange('x', 0, 2, 'relaxed')])),
  classic('no update is lost', false, { '.x': 1 }, lines(add('x', 1, 'relaxed')), lines(add('x', 1, 'relaxed'))),
  larger('ISA2 release acquire', false, { a: 1, b: 1, c: 0 }, ...isa2('release', 'acquire')),
  larger('ISA2 relaxed', true, { a: 1, b: 1, c: 0 }, ...isa2('relaxed', 'relaxed')),
  larger('RWC seq_cst fences', false, { a: 1, b: 0, c: 0 }, ...readToWrite('seq_cst')),
  larger('RWC acq_rel fences', true, { a: 1, b: 0, c: 0 }, ...readToWrite('acq_rel')),
  larger('W+RWC seq_cst fences', false, { a: 1, b: 0, c: 0 }, lines(W('x', 1, 'relaxed'), W('z', 1, 'release')), lines(['a', R('z', 'acquire')], fence('seq_cst'), ['b', R('y', 'relaxed')]), readToWrite('seq_cst')[2]!),
  larger('Z6.U, which C11 as it was written forbids', true, { a: 0, b: 1, c: 3 }, lines(W('x', 1, 'seq_cst'), W('y', 1, 'release')), lines(['b', add('y', 1, 'seq_cst')], ['c', R('y', 'relaxed')]), lines(W('y', 3, 'seq_cst'), ['a', R('x', 'seq_cst')])),
];

/** Of plain accesses: whether two of them race. */
export const races: readonly { readonly name: string; readonly program: Program; readonly hasRace: boolean }[] = [
  { name: 'two plain writes', hasRace: true, program: program(lines(W('x', 1, 'plain')), lines(W('x', 2, 'plain'))) },
  { name: 'two plain reads', hasRace: false, program: program(lines(R('x', 'plain')), lines(R('x', 'plain'))) },
  { name: 'a plain write and an atomic read', hasRace: true, program: program(lines(W('x', 1, 'plain')), lines(R('x', 'acquire'))) },
  { name: 'two atomic writes', hasRace: false, program: program(lines(W('x', 1, 'relaxed')), lines(W('x', 2, 'relaxed'))) },
  { name: 'a message that is waited for', hasRace: false, program: program(lines(W('x', 1, 'plain'), W('y', 1, 'release')), waiting('acquire')) },
  { name: 'a message that is waited for without acquiring', hasRace: true, program: program(lines(W('x', 1, 'plain'), W('y', 1, 'release')), waiting('relaxed')) },
];

function waiting(order: Order): Thread {
  return function* () {
    yield assume((yield R('y', order)) === 1);
    yield R('x', 'plain');
  };
}
