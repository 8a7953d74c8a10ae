// realloc: in place where it can; a block that has to move goes where its next growth costs less (templates/boxes/front-gate/realloc.c).
import { tick } from './ace-lists.ts';
import { breaksWMax, classOf } from './facts.ts';
import { freeBlock } from './free.ts';
import { allocate, allocatePacked } from './allocate.ts';
import { reallocHuge } from './huge.ts';
import { isInSlab, isRun, placeOfUnit, touch, unitOfPlace, usableOf } from './places.ts';
import { boundRetained } from './retention.ts';
import { allocGrowingRun, growRun, resizeRun } from './runs.ts';
import type { State } from './state.ts';

/** Where the block is once it holds `bytes`, which are more than none. */
export function reallocate(state: State, heap: number, place: number, bytes: number): number {
  const usable = usableOf(state, place);
  const moved = resizeInPlace(state, place, usable, bytes) ? place : moveOrGrow(state, heap, place, usable, bytes);
  touch(state, moved, bytes);
  return moved;
}

function resizeInPlace(state: State, place: number, usable: number, bytes: number): boolean {
  const { facts, slabs, blocks } = state;
  if (bytes > usable) return false;
  if (isInSlab(place)) {
    const classIndex = slabs.classIndex[blocks.slab[place]!]!;
    return (bytes >= Math.floor(usable / 2) || classOf(facts, bytes) === classIndex) && !breaksWMax(facts, bytes, classIndex);
  }
  if (!isRun(state, place) || (bytes <= facts.packedMax && bytes < Math.floor(usable / 2))) return false;
  const done = resizeRun(state, unitOfPlace(place), bytes);
  if (done) boundRetained(state);
  return done;
}

function moveOrGrow(state: State, heap: number, place: number, usable: number, bytes: number): number {
  const { largeMax } = state.facts;
  if (isInSlab(place)) return moveByCopy(state, heap, place, bytes > usable ? allocateGrown(state, heap, usable, bytes) : allocate(state, heap, bytes));
  const unit = unitOfPlace(place);
  if (!isRun(state, place) && bytes > largeMax) {
    const moved = reallocHuge(state, heap, unit, bytes);
    boundRetained(state);
    return placeOfUnit(moved);
  }
  if (isRun(state, place) && bytes > usable && bytes <= largeMax) {
    const grown = growRun(state, heap, unit, bytes);
    if (grown !== unit) boundRetained(state);
    return placeOfUnit(grown);
  }
  return moveByCopy(state, heap, place, allocate(state, heap, bytes));
}

function moveByCopy(state: State, heap: number, place: number, moved: number): number {
  freeBlock(state, heap, place);
  return moved;
}

/** A block of a class grows: one that is long becomes a run, one that grows by small steps gets headroom. */
function allocateGrown(state: State, heap: number, usable: number, bytes: number): number {
  const { facts } = state;
  if (bytes >= facts.growthRunMin && bytes <= facts.largeMax) {
    tick(state, heap);
    return placeOfUnit(allocGrowingRun(state, heap, bytes));
  }
  const wanted = bytesWithHeadroom(state, usable, bytes);
  return wanted === bytes ? allocate(state, heap, bytes) : allocatePacked(state, heap, wanted);
}

function bytesWithHeadroom({ facts }: State, usable: number, bytes: number): number {
  if (bytes >= usable + Math.floor(usable / facts.smallStepShare)) return bytes;
  const wanted = usable + Math.floor(usable / facts.headroomShare);
  if (wanted > facts.packedMax) return bytes;
  const classIndex = classOf(facts, wanted);
  return bytes >= Math.floor(facts.classes.sizes[classIndex]! / 2) && !breaksWMax(facts, bytes, classIndex) ? wanted : bytes;
}
