// Units of superslabs: templates/boxes/shared-pool/units.c, stage by stage.
import { bitRange, countBits, floorLog2, INDEX_ORDERS, lowestBit } from './masks.ts';
import { firstUnit } from './pages.ts';
import { addRetained, subtractRetained } from './pool.ts';
import { giveSuperslab, hasDirtySpan, takeSpan } from './spans.ts';
import { SPAN, type State } from './state.ts';
import { accountTaken, countRefaulted, STAGE, taken, takeMask, updateIndex } from './unit-index.ts';
import { searchUnits } from './unit-search.ts';

/** `count` units at a multiple of `alignment` units, from one stage. */
export function takeUnits(state: State, count: number, alignment: number, stage: number): boolean {
  if (stage === STAGE.fresh) return takeFromNewSuperslab(state, count);
  if (searchUnits(state, count, alignment, count, stage === STAGE.retained)) return true;
  return stage === STAGE.retained && hasDirtySpan(state) ? takeFromNewSuperslab(state, count) : fail();
}

export function takeUnitsAnywhere(state: State, count: number, alignment: number): boolean {
  return takeUnits(state, count, alignment, STAGE.retained) || takeUnits(state, count, alignment, STAGE.unused) ||
    takeUnits(state, count, alignment, STAGE.fresh);
}

/** For a run that will grow: where it has room behind it. */
export function takeUnitsGrowing(state: State, count: number, stage: number): boolean {
  const { growthRoomUnits } = state.facts;
  const isRetained = stage === STAGE.retained;
  if (searchUnits(state, count, growthRoomUnits, Math.max(count, growthRoomUnits), isRetained)) return true;
  if ((!isRetained || hasDirtySpan(state)) && takeFromNewSuperslab(state, count)) return true;
  return takeUnits(state, count, 1, stage);
}

/** The units that follow directly, if they are free (and retained) and of the same superslab. */
export function takeUnitsAt(state: State, first: number, count: number, stage: number): boolean {
  const { free, dirty } = state.superslabs;
  const start = first % state.facts.unitsPerSuperslab;
  const number = (first - start) / state.facts.unitsPerSuperslab;
  if (start === 0 || start + count > state.facts.unitsPerSuperslab) return false;
  const mask = bitRange(start, count);
  const wanted = stage === STAGE.retained ? free[number]! & dirty[number]! : free[number]!;
  if ((wanted & mask) !== mask) return false;
  takeMask(state, number, mask);
  accountTaken(state, number, mask);
  return true;
}

/** The first `dirty` of them may be resident, the others read as zero. */
export function giveUnits(state: State, first: number, count: number, dirty: number): void {
  const { superslabs, pool } = state;
  const start = first % state.facts.unitsPerSuperslab;
  const number = (first - start) / state.facts.unitsPerSuperslab;
  const mask = bitRange(start, count);
  addRetained(state, dirty * state.facts.unitBytes);
  superslabs.free[number]! |= mask;
  superslabs.dirty[number] = (superslabs.dirty[number]! & ~mask) | (dirty === 0 ? 0 : bitRange(start, dirty));
  if (superslabs.free[number] === state.facts.allUnits) pool.freeSuperslabs++;
  updateIndex(state, number);
}

/** Superslabs of which nothing is used return to the arena. */
export function returnFreeSuperslabs(state: State, most: number): void {
  if (state.pool.freeSuperslabs === 0) return;
  const groups = Math.ceil(state.frontier / 32);
  const order = floorLog2(state.facts.unitsPerSuperslab);
  for (let group = 0; group < groups; group++) {
    for (let word = state.index.free[group * INDEX_ORDERS + order]!; word !== 0; word &= word - 1)
      if (releaseIfFree(state, group * 32 + lowestBit(word)) && --most === 0) return;
  }
}

export function releaseIfFree(state: State, number: number): boolean {
  const { superslabs, pool, facts } = state;
  if (superslabs.free[number] !== facts.allUnits) return false;
  superslabs.free[number] = 0;
  pool.freeSuperslabs--;
  updateIndex(state, number);
  subtractRetained(state, countBits(superslabs.dirty[number]!) * facts.unitBytes);
  pool.superslabsReleased++;
  giveSuperslab(state, number);
  return true;
}

function takeFromNewSuperslab(state: State, count: number): boolean {
  const { superslabs, facts } = state;
  const number = takeSpan(state, 1, 1, SPAN.pool);
  const dirty = superslabs.dirty[number]!;
  const mask = bitRange(0, count);
  addRetained(state, countBits(dirty & ~mask) * facts.unitBytes);
  superslabs.free[number] = facts.allUnits & ~mask;
  superslabs.hasSlabs[number] = 1;
  updateIndex(state, number);
  countRefaulted(state, number, mask & ~dirty);
  taken.unit = firstUnit(state, number);
  taken.isZero = (dirty & mask) === 0;
  taken.stage = (dirty & mask) === mask ? STAGE.retained : STAGE.fresh;
  return true;
}

function fail(): boolean {
  taken.stage = STAGE.none;
  return false;
}
