// The way of a block back: templates/boxes/front-gate/front_gate.c.
import { makeRoom, tick } from './ace-lists.ts';
import { CLASS } from './counters.ts';
import { freeHuge } from './huge.ts';
import { countCrowds, freeElsewhere, handOver, hasRoom, pushBlock } from './lists.ts';
import { isInSlab, isRun, unitOfPlace } from './places.ts';
import { freeRemote } from './remote.ts';
import { boundIfReleased, boundRetained } from './retention.ts';
import { freeRun } from './runs.ts';
import { freeToSlab } from './slabs.ts';
import { countClass, type State } from './state.ts';

/** `heap` is the freeing thread's. */
export function freeBlock(state: State, heap: number, place: number): void {
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
