// Spans of free superslabs: templates/boxes/shared-pool/arena_spans.c. Neighbours are always joined; those with dirty units have bins of
// their own, and an order of age.
import { countBits } from './masks.ts';
import { addRetained, subtractRetained } from './pool.ts';
import { insertSpan, removeSpan, setMark, spanBin } from './span-bins.ts';
import { growSuperslabs, SPAN, type State } from './state.ts';

const FIRST_SUPERSLAB = 1;

export function hasDirtySpan(state: State): boolean {
  return state.spans.oldest !== 0;
}

/** `length` superslabs, of a span with dirty units, else of a clean one, else from the frontier; the number of the first. */
export function takeSpan(state: State, length: number, alignment: number, kind: number): number {
  const { dirty, clean } = state.spans;
  let fit = 0;
  let first = findSpan(state, dirty, length, alignment);
  if (first === 0) first = findSpan(state, clean, length, alignment);
  let dirtyBytes = 0;
  if (first !== 0) {
    fit = alignUp(first, alignment);
    dirtyBytes = cutSpan(state, first, fit, length);
  } else {
    fit = takeFromFrontier(state, length, alignment);
  }
  setMark(state, fit, length, kind);
  state.pool.cleanTaken += length * state.facts.superslabBytes - dirtyBytes;
  if (kind === SPAN.huge) countRefaultedSpan(state, fit, length);
  return fit;
}

export function giveSpan(state: State, first: number, length: number): void {
  const dirty = dirtyBytesOf(state, first, length);
  addRetained(state, dirty);
  setMark(state, first, 0, SPAN.none);
  insertJoined(state, first, length, dirty);
}

export function giveSuperslab(state: State, number: number): void {
  giveSpan(state, number, 1);
}

/** Gives back what a span in use has from its superslab number `keep` on. */
export function giveTail(state: State, first: number, keep: number): void {
  const { length, kind } = state.superslabs;
  const rest = length[first]! - keep;
  const dirty = dirtyBytesOf(state, first + keep, rest);
  addRetained(state, dirty);
  setMark(state, first, keep, kind[first]!);
  insertJoined(state, first + keep, rest, dirty);
}

/** Lengthens a span in use, into the free span or the frontier behind it; false when there is neither. */
export function extendSpan(state: State, first: number, extra: number): boolean {
  const { length, kind } = state.superslabs;
  if (!takeAfter(state, first + length[first]!, extra)) return false;
  setMark(state, first, length[first]! + extra, kind[first]!);
  return true;
}

export function dirtyBytesOf(state: State, first: number, length: number): number {
  const { dirty } = state.superslabs;
  let units = 0;
  for (let number = first; number < first + length; number++) units += countBits(dirty[number]!);
  return units * state.facts.unitBytes;
}

/** Inserts a span joined with the free spans that touch it. */
export function insertJoined(state: State, first: number, length: number, dirtyBytes: number): void {
  const { kind, bytes, length: lengths } = state.superslabs;
  let end = first + length;
  if (first > FIRST_SUPERSLAB && kind[first - 1] === SPAN.free) {
    first -= lengths[first - 1]!;
    dirtyBytes += bytes[first]!;
    removeSpan(state, first);
  }
  if (end < state.frontier && kind[end] === SPAN.free) {
    const after = end;
    end += lengths[after]!;
    dirtyBytes += bytes[after]!;
    removeSpan(state, after);
  }
  insertSpan(state, first, end - first, dirtyBytes);
}

const alignUp = (first: number, alignment: number): number => Math.ceil(first / alignment) * alignment;

/** The best bin's first span in which that many fit; 0 when there is none. */
function findSpan(state: State, bins: Int32Array, length: number, alignment: number): number {
  const { length: lengths, binNext } = state.superslabs;
  for (let bin = spanBin(length); bin < bins.length; bin++)
    for (let first = bins[bin]!; first !== 0; first = binNext[first]!)
      if (alignUp(first, alignment) + length <= first + lengths[first]!) return first;
  return 0;
}

/** Cuts [fit, fit + length) out of a free span, puts the rest back, and returns how much of the cut is dirty. */
function cutSpan(state: State, first: number, fit: number, length: number): number {
  const { length: lengths, bytes } = state.superslabs;
  const dirty = bytes[first]!;
  const before = fit - first;
  const after = lengths[first]! - before - length;
  const dirtyBefore = dirty === 0 ? 0 : dirtyBytesOf(state, first, before);
  const dirtyCut = dirty === 0 ? 0 : dirtyBytesOf(state, fit, length);
  removeSpan(state, first);
  if (before !== 0) insertSpan(state, first, before, dirtyBefore);
  if (after !== 0) insertSpan(state, fit + length, after, dirty - dirtyBefore - dirtyCut);
  if (dirtyCut !== 0) subtractRetained(state, dirtyCut);
  return dirtyCut;
}

function takeFromFrontier(state: State, length: number, alignment: number): number {
  const frontier = state.frontier;
  const first = alignUp(frontier, alignment);
  growSuperslabs(state, first + length + 1);
  state.frontier = first + length;
  if (first !== frontier) insertJoined(state, frontier, first - frontier, 0);
  return first;
}

function takeAfter(state: State, start: number, extra: number): boolean {
  const { kind, length, bytes } = state.superslabs;
  const available = start < state.frontier && kind[start] === SPAN.free ? length[start]! : 0;
  if (available >= extra) {
    const dirty = cutSpan(state, start, start, extra);
    countRefaultedSpan(state, start, extra);
    state.pool.cleanTaken += extra * state.facts.superslabBytes - dirty;
    return true;
  }
  if (start + available !== state.frontier) return false;
  growSuperslabs(state, start + extra + 1);
  state.frontier = start + extra;
  if (available === 0) return true;
  if (bytes[start] !== 0) subtractRetained(state, bytes[start]!);
  removeSpan(state, start);
  return true;
}

function countRefaultedSpan(state: State, first: number, length: number): void {
  const { purged, dirty } = state.superslabs;
  for (let number = first; number < first + length; number++) {
    state.pool.refaulted += countBits(purged[number]! & ~dirty[number]!) * state.facts.unitBytes;
    purged[number] = 0;
  }
}
