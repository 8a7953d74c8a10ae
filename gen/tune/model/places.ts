// A place is the handle of a block of a slab, or says which run or huge block begins at a unit.
import { CLASS_RUN } from './facts.ts';
import { usableOfHuge } from './huge.ts';
import { SHORT_BYTES, touchBytes } from './pages.ts';
import { NONE, type State } from './state.ts';

export const placeOfUnit = (unit: number): number => -2 - unit;
export const unitOfPlace = placeOfUnit;
export const isInSlab = (place: number): boolean => place >= 0;
export const isRun = (state: State, place: number): boolean => place < NONE && state.slabs.classIndex[unitOfPlace(place)] === CLASS_RUN;

/** Bytes that the program may use. */
export function usableOf(state: State, place: number): number {
  const { slabs, blocks, facts } = state;
  if (isInSlab(place)) return facts.classes.sizes[slabs.classIndex[blocks.slab[place]!]!]!;
  return isRun(state, place) ? slabs.runBytes[unitOfPlace(place)]! : usableOfHuge(state, unitOfPlace(place));
}

/** The program writes to the first bytes of what it has. */
export function touch(state: State, place: number, bytes: number): void {
  if (isInSlab(place)) reach(state, place, bytes);
  else touchBytes(state, unitOfPlace(place), 0, bytes);
}

function reach(state: State, block: number, bytes: number): void {
  const { blocks, slabs, facts } = state;
  if (bytes <= blocks.reach[block]! || bytes <= SHORT_BYTES) return;
  const slab = blocks.slab[block]!;
  const start = (block - slabs.base[slab]!) * facts.classes.sizes[slabs.classIndex[slab]!]!;
  touchBytes(state, slab, start + blocks.reach[block]!, start + bytes);
  blocks.reach[block] = bytes;
}

/** The place of a new run or huge block, of which all is written to. */
export function startTouched(state: State, unit: number, bytes: number): number {
  touchBytes(state, unit, 0, bytes);
  return placeOfUnit(unit);
}
