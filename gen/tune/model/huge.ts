// Huge blocks: templates/boxes/huge/huge.c. A block is known by its first unit.
import { HEAP } from './counters.ts';
import { CLASS_HUGE } from './facts.ts';
import { moveMapping } from './mappings.ts';
import { bitRange } from './masks.ts';
import { dropBytes, firstUnit, superslabOf } from './pages.ts';
import { retainMost } from './pool.ts';
import { extendSpan, giveSpan, giveTail, takeSpan } from './spans.ts';
import { countHeap, SPAN, type State } from './state.ts';
import { returnFreeSuperslabs } from './units.ts';

export function allocHuge(state: State, heap: number, bytes: number, alignment: number): number {
  const { facts } = state;
  const length = Math.ceil(bytes / facts.superslabBytes);
  returnFreeSuperslabs(state, Math.max(length, facts.returnSuperslabs));
  const first = takeSpan(state, length, Math.ceil(alignment / facts.superslabBytes), SPAN.huge);
  state.superslabs.bytes[first] = 0;
  setBytes(state, first, roundToPage(state, bytes));
  state.slabs.classIndex[firstUnit(state, first)] = CLASS_HUGE;
  countHeap(state, heap, HEAP.HUGE_BLOCKS);
  return firstUnit(state, first);
}

export function freeHuge(state: State, unit: number): void {
  const { superslabs } = state;
  const first = superslabOf(state, unit);
  const bytes = superslabs.bytes[first]!;
  const length = superslabs.length[first]!;
  setBytes(state, first, 0);
  settleUsed(state, first, length, bytes);
  giveSpan(state, first, length);
}

export function usableOfHuge(state: State, unit: number): number {
  return state.superslabs.bytes[superslabOf(state, unit)]!;
}

/** Where the block is once it has `bytes`. */
export function reallocHuge(state: State, heap: number, unit: number, bytes: number): number {
  const { superslabs, facts } = state;
  const first = superslabOf(state, unit);
  const wanted = Math.ceil(bytes / facts.superslabBytes);
  const rounded = roundToPage(state, bytes);
  const length = superslabs.length[first]!;
  if (rounded <= superslabs.bytes[first]!) {
    shrink(state, first, wanted, rounded);
    return unit;
  }
  if (wanted > length && !extendSpan(state, first, wanted - length)) return move(state, heap, first, bytes);
  setBytes(state, first, rounded);
  return unit;
}

function roundToPage({ facts }: State, bytes: number): number {
  return Math.ceil(bytes / facts.pageBytes) * facts.pageBytes;
}

function setBytes({ superslabs, pool }: State, first: number, bytes: number): void {
  pool.usedLarge += bytes - superslabs.bytes[first]!;
  superslabs.bytes[first] = bytes;
}

/** What may be retained is marked as dirty, what may not goes back at once. */
function settleUsed(state: State, first: number, length: number, used: number): void {
  const { facts, pool, superslabs } = state;
  if (used <= facts.hugeRetainMax && pool.retained + used <= retainMost(state)) {
    markDirty(state, first, used);
    return;
  }
  dropBytes(state, firstUnit(state, first), 0, length * facts.superslabBytes);
  superslabs.dirty.fill(0, first, first + length);
  pool.purged += used;
}

function markDirty({ superslabs, facts }: State, first: number, bytes: number): void {
  let left = Math.ceil(bytes / facts.unitBytes);
  for (let number = first; left !== 0; number++) {
    const here = Math.min(left, facts.unitsPerSuperslab);
    superslabs.dirty[number]! |= bitRange(0, here);
    left -= here;
  }
}

/** Whole units alone. */
function markClean({ superslabs, facts }: State, first: number, bytes: number): void {
  let left = Math.floor(bytes / facts.unitBytes);
  for (let number = first; left !== 0; number++) {
    const here = Math.min(left, facts.unitsPerSuperslab);
    superslabs.dirty[number]! &= ~bitRange(0, here);
    left -= here;
  }
}

function shrink(state: State, first: number, keep: number, bytes: number): void {
  const { superslabs, facts } = state;
  const length = superslabs.length[first]!;
  const old = superslabs.bytes[first]!;
  const end = keep * facts.superslabBytes;
  setBytes(state, first, bytes);
  dropTail(state, first, bytes, Math.min(old, end));
  if (keep === length) return;
  settleUsed(state, first + keep, length - keep, Math.max(old - end, 0));
  giveTail(state, first, keep);
}

/** What the last superslab that a block keeps has beyond its new end. */
function dropTail(state: State, first: number, bytes: number, end: number): void {
  const { facts } = state;
  const last = Math.floor((bytes - 1) / facts.superslabBytes);
  if (end - bytes >= facts.hugePurgeMin) dropBytes(state, firstUnit(state, first), bytes, end);
  markDirty(state, first + last, end - last * facts.superslabBytes);
}

/** Pages move; where the kernel will not have it they are copied, and the block is freed like any other. */
function move(state: State, heap: number, first: number, bytes: number): number {
  const { superslabs, facts } = state;
  const old = superslabs.bytes[first]!;
  const moved = allocHuge(state, heap, bytes, 1);
  const from = firstUnit(state, first);
  if (!moveMapping(state, from * facts.unitBytes, moved * facts.unitBytes, old, facts.superslabBytes)) {
    freeHuge(state, from);
    return moved;
  }
  countHeap(state, heap, HEAP.HUGE_MOVES);
  setBytes(state, first, 0);
  markClean(state, first, old);
  giveSpan(state, first, state.superslabs.length[first]!);
  return moved;
}
