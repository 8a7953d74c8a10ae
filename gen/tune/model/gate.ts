// From a size to a block and back: templates/boxes/front-gate/front_gate.c and the routing of templates/boxes/ace/ace.c.
// A place is the handle of a block of a slab, or says which run or huge block begins at a unit.
import { growList, makeRoom, tick } from './ace-lists.ts';
import { CLASS } from './counters.ts';
import { breaksWMax, CLASS_RUN, classOf } from './facts.ts';
import { allocHuge, freeHuge, usableOfHuge } from './huge.ts';
import { countCrowds, freeElsewhere, handOver, hasRoom, popBlock, pushBlock } from './lists.ts';
import { touchBytes } from './pages.ts';
import { refillList } from './refill.ts';
import { freeRemote } from './remote.ts';
import { boundHuge, boundIfReleased, boundRetained } from './retention.ts';
import { allocRun, freeRun } from './runs.ts';
import { freeToSlab } from './slabs.ts';
import { countClass, NONE, type State } from './state.ts';

export const placeOfUnit = (unit: number): number => -2 - unit;
export const unitOfPlace = placeOfUnit;
export const isInSlab = (place: number): boolean => place >= 0;
export const isRun = (state: State, place: number): boolean => place < NONE && state.slabs.classIndex[unitOfPlace(place)] === CLASS_RUN;

/** malloc, and calloc: what they do to the heap is the same. */
export function allocate(state: State, heap: number, bytes: number): number {
  const { facts } = state;
  if (bytes > facts.packedMax) return allocateLarge(state, heap, bytes);
  const classIndex = classOf(facts, bytes);
  const block = popBlock(state, heap * facts.classCount + classIndex);
  if (block === NONE) return allocateSlowly(state, heap, bytes, classIndex);
  if (bytes > facts.pageBytes) reach(state, block, bytes);
  return block;
}

export function allocateAligned(state: State, heap: number, bytes: number, alignment: number): number {
  const { facts } = state;
  if (alignment <= 1 << facts.granuleShift) return allocate(state, heap, bytes);
  tick(state, heap);
  const classIndex = alignedClassOf(state, bytes, alignment);
  const asked = Math.max(bytes, 1);
  let place = NONE;
  if (classIndex < facts.classCount) {
    place = popBlock(state, heap * facts.classCount + classIndex);
    if (place === NONE) place = refill(state, heap, classIndex);
    reach(state, place, bytes);
  } else if (bytes <= facts.largeMax && alignment <= facts.superslabBytes) {
    place = startTouched(state, allocRun(state, heap, asked, alignment), asked);
  } else {
    place = startTouched(state, allocHuge(state, heap, asked, alignment), asked);
  }
  boundIfReleased(state, heap);
  return place;
}

/** `heap` is the freeing thread's. */
export function free(state: State, heap: number, place: number): void {
  const { slabs, facts } = state;
  if (!isInSlab(place)) {
    if (isRun(state, place)) freeRun(state, unitOfPlace(place));
    else freeHuge(state, unitOfPlace(place));
    boundRetained(state);
    return;
  }
  const slab = state.blocks.slab[place]!;
  const classIndex = slabs.classIndex[slab]!;
  const at = heap * facts.classCount + classIndex;
  const isMine = classIndex >= facts.ownedClasses || slabs.owner[slab] === heap;
  if (isMine && hasRoom(state, at)) pushBlock(state, at, place);
  else if (slabs.owner[slab] === heap) freePastList(state, heap, slab, place);
  else freeForeign(state, heap, slab, place);
}

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
  if (bytes <= blocks.reach[block]! || bytes <= facts.pageBytes) return;
  const slab = blocks.slab[block]!;
  const start = (block - slabs.base[slab]!) * facts.classes.sizes[slabs.classIndex[slab]!]!;
  touchBytes(state, slab, start + blocks.reach[block]!, start + bytes);
  blocks.reach[block] = bytes;
}

function startTouched(state: State, unit: number, bytes: number): number {
  touchBytes(state, unit, 0, bytes);
  return placeOfUnit(unit);
}

function allocateLarge(state: State, heap: number, bytes: number): number {
  tick(state, heap);
  const unit = bytes <= state.facts.largeMax ? allocRun(state, heap, bytes, 1) : allocHuge(state, heap, bytes, 1);
  if (bytes > state.facts.largeMax) boundHuge(state);
  boundIfReleased(state, heap);
  return startTouched(state, unit, bytes);
}

function allocateSlowly(state: State, heap: number, bytes: number, classIndex: number): number {
  tick(state, heap);
  const isRunInstead = breaksWMax(state.facts, bytes, classIndex);
  const place = isRunInstead ? startTouched(state, allocRun(state, heap, bytes, 1), bytes) : refill(state, heap, classIndex);
  boundIfReleased(state, heap);
  if (!isRunInstead) reach(state, place, bytes);
  return place;
}

function refill(state: State, heap: number, classIndex: number): number {
  growList(state, heap, classIndex);
  return refillList(state, heap, classIndex);
}

/** The class whose blocks are all multiples of the alignment; CLASS_RUN when none is. */
function alignedClassOf({ facts }: State, bytes: number, alignment: number): number {
  const least = Math.max(bytes, alignment);
  if (alignment > facts.unitBytes || least > facts.packedMax) return CLASS_RUN;
  for (let classIndex = classOf(facts, least); classIndex < facts.classCount; classIndex++)
    if (facts.classes.sizes[classIndex]! % alignment === 0) return classIndex;
  return CLASS_RUN;
}

/** An own block for which the list has no room. */
function freePastList(state: State, heap: number, slab: number, block: number): void {
  const { slabs, lists, facts } = state;
  const classIndex = slabs.classIndex[slab]!;
  const at = heap * facts.classCount + classIndex;
  const isCrowd = countCrowds(state) > 1;
  if (isCrowd && handOver(state, heap, classIndex)) {
    pushBlock(state, at, block);
    return;
  }
  const isSlow = isCrowd || slabs.isListed[slab] === 0 || slabs.used[slab]! <= 1;
  lists.overflows[at]!++;
  countClass(state, heap, classIndex, CLASS.OVERFLOWS, 1);
  freeToSlab(state, heap, slab, block);
  if (isSlow) boundIfReleased(state, heap);
}

/** A block of another thread's slab: small ones are gathered, for others the list is given room. */
function freeForeign(state: State, heap: number, slab: number, block: number): void {
  const classIndex = state.slabs.classIndex[slab]!;
  const at = heap * state.facts.classCount + classIndex;
  tick(state, heap);
  if (classIndex < state.facts.ownedClasses) {
    freeElsewhere(state, heap, classIndex, block);
  } else {
    if (!hasRoom(state, at)) makeRoom(state, heap, classIndex);
    if (hasRoom(state, at)) {
      pushBlock(state, at, block);
    } else {
      countClass(state, heap, classIndex, CLASS.REMOTE_FREES, 1);
      freeRemote(state, slab, block, block, 1);
    }
  }
  boundIfReleased(state, heap);
}
