// From a size to a block: templates/boxes/front-gate/front_gate.c and the routing of templates/boxes/ace/ace.c.
import { growList, tick } from './ace-lists.ts';
import { breaksWMax, CLASS_RUN, classOf } from './facts.ts';
import { allocHuge } from './huge.ts';
import { clearHuge } from './huge-clear.ts';
import { popBlock } from './lists.ts';
import { SHORT_BYTES } from './pages.ts';
import { placeOfUnit, startTouched, touch } from './places.ts';
import { refillList } from './refill.ts';
import { boundHuge, boundIfReleased } from './retention.ts';
import { allocRun } from './runs.ts';
import { NONE, type State } from './state.ts';

/** malloc, or calloc (isCleared), and the program writes to all of it. */
export function allocate(state: State, heap: number, bytes: number, isCleared = false): number {
  if (bytes > state.facts.packedMax) return allocateLarge(state, heap, bytes, isCleared);
  const place = allocatePacked(state, heap, bytes);
  if (bytes > SHORT_BYTES) touch(state, place, bytes);
  return place;
}

/** Of a size that has a class; of what may be long, nothing is written to. */
export function allocatePacked(state: State, heap: number, bytes: number): number {
  const { facts } = state;
  const classIndex = classOf(facts, bytes);
  const block = popBlock(state, heap * facts.classCount + classIndex);
  return block === NONE ? allocateSlowly(state, heap, bytes, classIndex) : block;
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
    touch(state, place, bytes);
  } else if (bytes <= facts.largeMax && alignment <= facts.superslabBytes) {
    place = startTouched(state, allocRun(state, heap, asked, alignment), asked);
  } else {
    place = startTouched(state, allocHuge(state, heap, asked, alignment), asked);
  }
  boundIfReleased(state, heap);
  return place;
}

function allocateLarge(state: State, heap: number, bytes: number, isCleared: boolean): number {
  tick(state, heap);
  const unit = bytes <= state.facts.largeMax ? allocRun(state, heap, bytes, 1) : allocHuge(state, heap, bytes, 1);
  if (bytes > state.facts.largeMax) boundHuge(state);
  boundIfReleased(state, heap);
  if (isCleared && bytes > state.facts.largeMax) clearHuge(state, unit, bytes);
  return startTouched(state, unit, bytes);
}

function allocateSlowly(state: State, heap: number, bytes: number, classIndex: number): number {
  tick(state, heap);
  const isRunInstead = breaksWMax(state.facts, bytes, classIndex);
  const place = isRunInstead ? placeOfUnit(allocRun(state, heap, bytes, 1)) : refill(state, heap, classIndex);
  boundIfReleased(state, heap);
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

