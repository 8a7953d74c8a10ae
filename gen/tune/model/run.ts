// Runs of linked blocks: what a slab has at home, and what is carved from untouched memory (slab_carve.c).
import { SHORT_BYTES, touchBytes } from './pages.ts';
import { NONE, type State } from './state.ts';

/** What was taken last, linked; isZero: never written to. */
export const run = { head: NONE, count: 0, isZero: false };

export function setRun(head: number, count: number, isZero: boolean): void {
  run.head = head;
  run.count = count;
  run.isZero = isZero;
}

/** The first `limit` blocks of a slab's free list. */
export function splitFree({ slabs, blocks }: State, slab: number, limit: number): void {
  const head = slabs.free[slab]!;
  let last = head;
  for (let count = 1; count < limit; count++) last = blocks.next[last]!;
  slabs.free[slab] = blocks.next[last]!;
  blocks.next[last] = NONE;
  setRun(head, limit, false);
}

/** The next blocks that were never linked; the slab has some. */
export function carveBlocks(state: State, slab: number, limit: number): void {
  const { slabs, facts, blocks } = state;
  const { classes } = facts;
  const classIndex = slabs.classIndex[slab]!;
  const carved = slabs.carved[slab]!;
  const count = Math.min(classes.blocks[classIndex]! - carved, classes.carve[classIndex]!, limit);
  const first = slabs.base[slab]! + carved;
  for (let block = first; block < first + count; block++) blocks.next[block] = block + 1;
  blocks.next[first + count - 1] = NONE;
  slabs.carved[slab] = carved + count;
  touchCarved(state, slab, carved, count);
  setRun(first, count, count === 1 && slabs.wasZero[slab] !== 0);
}

/** Links are written to; of short blocks that is as good as all of them. */
function touchCarved(state: State, slab: number, carved: number, count: number): void {
  const { facts, slabs } = state;
  const size = facts.classes.sizes[slabs.classIndex[slab]!]!;
  if (size <= SHORT_BYTES) touchBytes(state, slab, carved * size, (carved + count) * size);
  else for (let index = carved; index < carved + count; index++) touchBytes(state, slab, index * size, index * size + 16);
}
