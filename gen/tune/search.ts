// The numbers of a spec, one after the other, as long as a step to the next value of one of them pays.
import type { HeapSpec } from '../spec/types.ts';
import { type Candidate, readNumber, type TunableNumber, tunableNumbers, writeNumber } from './numbers.ts';

export interface NumberChange {
  readonly number: TunableNumber;
  readonly from: bigint;
  readonly to: bigint;
  /** What it took off the score, as a share. */
  readonly gain: number;
}

export interface SearchResult {
  readonly candidate: Candidate;
  readonly changes: readonly NumberChange[];
  readonly tried: number;
}

/** A step that gains less is not worth another number to explain. */
const GAIN_LEAST = 0.001;
/** A number that was decided early is looked at again when others have changed. */
const ROUNDS = 2;

/**
 * `score` is lower for a better heap, and only one that `isAllowed` is taken. Each number moves along its values in the direction
 * that pays, from where it is to where the next step pays no more.
 */
export function searchNumbers(start: Candidate, heap: HeapSpec, score: (candidate: Candidate) => number, isAllowed: (candidate: Candidate) => boolean): SearchResult {
  let best = { candidate: start, score: score(start) };
  let tried = 1;
  const tryValue = (number: TunableNumber, value: bigint): boolean => {
    const candidate = writeNumber(number.name, value, best.candidate, heap);
    const found = score(candidate);
    tried++;
    if (!(found < best.score * (1 - GAIN_LEAST)) || !isAllowed(candidate)) return false;
    best = { candidate, score: found };
    return true;
  };
  const gains = new Map<TunableNumber, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const before = best.score;
    for (const number of tunableNumbers) {
      const scoreBefore = best.score;
      for (const direction of [1, -1]) if (walk(number, direction, () => readNumber(number.name, best.candidate, heap), tryValue)) break;
      if (best.score < scoreBefore) gains.set(number, (gains.get(number) ?? 0) + 1 - best.score / scoreBefore);
    }
    if (best.score === before) break;
  }
  return { candidate: best.candidate, changes: listChanges(start, best.candidate, heap, gains), tried };
}

/** True when at least one step paid. One that changes nothing (a bound that another number sets) is passed over once. */
function walk(number: TunableNumber, direction: number, read: () => bigint | undefined, tryValue: (number: TunableNumber, value: bigint) => boolean): boolean {
  let hasMoved = false;
  for (;;) {
    const now = read();
    if (now === undefined) return hasMoved;
    const ahead = direction > 0 ? number.values.filter((value) => value > now) : number.values.filter((value) => value < now).reverse();
    const found = ahead.slice(0, 2).some((value) => tryValue(number, value));
    if (!found) return hasMoved;
    hasMoved = true;
  }
}

function listChanges(start: Candidate, end: Candidate, heap: HeapSpec, gains: ReadonlyMap<TunableNumber, number>): readonly NumberChange[] {
  return tunableNumbers.flatMap((number) => {
    const from = readNumber(number.name, start, heap);
    const to = readNumber(number.name, end, heap);
    return from === undefined || to === undefined || from === to ? [] : [{ number, from, to, gain: gains.get(number) ?? 0 }];
  });
}
