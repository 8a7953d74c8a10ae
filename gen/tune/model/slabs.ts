// Slabs: templates/boxes/shared-pool/shared_pool.c, from acquisition to EMPTY and back.
import { CLASS, HEAP } from './counters.ts';
import { carveBlocks, run, setRun, splitFree } from './run.ts';
import { countClass, countHeap, NONE, type State, takeHandles } from './state.ts';
import { STAGE, taken } from './unit-index.ts';
import { giveUnits, takeUnits } from './units.ts';

/** A slab in the heap's list of partial ones, of one stage; NONE when that has none. */
export function acquireSlab(state: State, heap: number, classIndex: number, stage: number): number {
  const { slabs, blocks, facts } = state;
  const { classes } = facts;
  const units = classes.units[classIndex]!;
  const count = classes.blocks[classIndex]!;
  if (!takeUnits(state, units, 1, stage)) return NONE;
  const slab = taken.unit;
  const base = takeHandles(state, classIndex, count);
  blocks.slab.fill(slab, base, base + count);
  blocks.reach.fill(0, base, base + count);
  slabs.base[slab] = base;
  slabs.free[slab] = NONE;
  slabs.used[slab] = slabs.carved[slab] = slabs.isKept[slab] = 0;
  slabs.remoteHead[slab] = NONE;
  slabs.remoteCount[slab] = 0;
  slabs.classIndex[slab] = classIndex;
  slabs.units[slab] = units;
  slabs.wasZero[slab] = taken.isZero ? 1 : 0;
  slabs.owner[slab] = heap;
  addPartial(state, heap, slab);
  state.pool.usedSlabs += units * facts.unitBytes;
  countStage(state, heap, taken.stage);
  countClass(state, heap, classIndex, CLASS.ACQUIRED, 1);
  return slab;
}

export function countStage(state: State, heap: number, stage: number): void {
  countHeap(state, heap, stage === STAGE.retained ? HEAP.STAGE_EMPTY : stage === STAGE.unused ? HEAP.STAGE_UNUSED : HEAP.STAGE_FRESH);
}

/** At most `limit` blocks into `run`: what the slab has at home or a part of it, or newly carved ones when it has none. */
export function takeBlocks(state: State, heap: number, slab: number, limit: number): void {
  const { slabs, facts } = state;
  const classIndex = slabs.classIndex[slab]!;
  const home = slabs.carved[slab]! - slabs.used[slab]!;
  if (home === 0) {
    carveBlocks(state, slab, limit);
    countClass(state, heap, classIndex, CLASS.CARVED, run.count);
  } else if (home <= limit) {
    setRun(slabs.free[slab]!, home, false);
    slabs.free[slab] = NONE;
  } else {
    splitFree(state, slab, limit);
  }
  slabs.used[slab]! += run.count;
  countClass(state, heap, classIndex, CLASS.TAKEN, run.count);
  if (slabs.isKept[slab] !== 0) {
    slabs.isKept[slab] = 0;
    state.heaps.keptUnits[heap]! -= slabs.units[slab]!;
  }
  if (slabs.free[slab] === NONE && slabs.carved[slab] === facts.classes.blocks[classIndex]) removePartial(state, heap, slab);
}

/** A block comes home to a slab of the heap. */
export function freeToSlab(state: State, heap: number, slab: number, block: number): void {
  const { slabs, blocks } = state;
  blocks.next[block] = slabs.free[slab]!;
  slabs.free[slab] = block;
  slabs.used[slab]!--;
  if (slabs.isListed[slab] === 0 || slabs.used[slab] === 0) slabHasGrown(state, heap, slab);
}

/** Blocks have come home: the slab may have been full, and may be EMPTY now. */
export function slabHasGrown(state: State, heap: number, slab: number): void {
  if (state.slabs.isListed[slab] === 0) addPartial(state, heap, slab);
  if (state.slabs.used[slab] === 0) recycleSlab(state, heap, slab);
}

/** An EMPTY slab is kept when it is the last of its class and the heap keeps little; else it is released. */
export function recycleSlab(state: State, heap: number, slab: number): void {
  const { slabs, heaps, facts } = state;
  const isLast = slabs.previous[slab] === NONE && slabs.next[slab] === NONE;
  countClass(state, heap, slabs.classIndex[slab]!, CLASS.EMPTIED, 1);
  if (isLast && heaps.keptUnits[heap]! + slabs.units[slab]! <= facts.keptUnits) {
    slabs.isKept[slab] = 1;
    heaps.keptUnits[heap]! += slabs.units[slab]!;
    return;
  }
  removePartial(state, heap, slab);
  releaseSlab(state, heap, slab);
}

export function addPartial(state: State, heap: number, slab: number): void {
  const { slabs, lists, facts } = state;
  const at = heap * facts.classCount + slabs.classIndex[slab]!;
  const first = lists.partial[at]!;
  slabs.previous[slab] = NONE;
  slabs.next[slab] = first;
  if (first !== NONE) slabs.previous[first] = slab;
  lists.partial[at] = slab;
  slabs.isListed[slab] = 1;
}

function removePartial(state: State, heap: number, slab: number): void {
  const { slabs, lists, facts } = state;
  const next = slabs.next[slab]!;
  const previous = slabs.previous[slab]!;
  if (previous !== NONE) slabs.next[previous] = next;
  else lists.partial[heap * facts.classCount + slabs.classIndex[slab]!] = next;
  if (next !== NONE) slabs.previous[next] = previous;
  slabs.isListed[slab] = 0;
}

/** Units that were never carved are as clean as they came. */
function releaseSlab(state: State, heap: number, slab: number): void {
  const { slabs, facts, heaps } = state;
  const classIndex = slabs.classIndex[slab]!;
  const units = slabs.units[slab]!;
  const carvedUnits = Math.ceil((slabs.carved[slab]! * facts.classes.sizes[classIndex]!) / facts.unitBytes);
  countClass(state, heap, classIndex, CLASS.RELEASED, 1);
  heaps.hasReleased[heap] = 1;
  state.spareHandles[classIndex]!.push(slabs.base[slab]!);
  state.pool.usedSlabs -= units * facts.unitBytes;
  giveUnits(state, slab, units, slabs.wasZero[slab] !== 0 ? Math.min(carvedUnits, units) : units);
}
