// The lists of free spans.
import { floorLog2 } from './masks.ts';
import { SPAN, type State } from './state.ts';

const EXACT_BINS = 32;

export function spanBin(length: number): number {
  return length <= EXACT_BINS ? length - 1 : Math.min(EXACT_BINS + floorLog2(length) - 5, 47);
}

export function setMark({ superslabs }: State, number: number, length: number, kind: number): void {
  superslabs.length[number] = length;
  superslabs.kind[number] = kind;
}

/** Nothing is counted as retained here: a span that is split or joined would look used for a moment. */
export function insertSpan(state: State, first: number, length: number, dirtyBytes: number): void {
  const { bytes, binNext, binPrevious } = state.superslabs;
  setMark(state, first, length, SPAN.free);
  setMark(state, first + length - 1, length, SPAN.free);
  bytes[first] = dirtyBytes;
  const bins = dirtyBytes === 0 ? state.spans.clean : state.spans.dirty;
  const bin = spanBin(length);
  const next = bins[bin]!;
  binPrevious[first] = 0;
  binNext[first] = next;
  if (next !== 0) binPrevious[next] = first;
  bins[bin] = first;
  if (dirtyBytes !== 0) addToAges(state, first);
}

export function removeSpan(state: State, first: number): void {
  const { bytes, length, binNext, binPrevious } = state.superslabs;
  const bins = bytes[first] === 0 ? state.spans.clean : state.spans.dirty;
  const next = binNext[first]!;
  const previous = binPrevious[first]!;
  const count = length[first]!;
  if (next !== 0) binPrevious[next] = previous;
  if (previous !== 0) binNext[previous] = next;
  else bins[spanBin(count)] = next;
  if (bytes[first] !== 0) removeFromAges(state, first);
  setMark(state, first, 0, SPAN.none);
  setMark(state, first + count - 1, 0, SPAN.none);
}

function addToAges({ superslabs, spans }: State, first: number): void {
  superslabs.older[first] = spans.newest;
  superslabs.newer[first] = 0;
  if (spans.newest !== 0) superslabs.newer[spans.newest] = first;
  else spans.oldest = first;
  spans.newest = first;
}

function removeFromAges({ superslabs, spans }: State, first: number): void {
  const older = superslabs.older[first]!;
  const newer = superslabs.newer[first]!;
  if (older !== 0) superslabs.newer[older] = newer;
  else spans.oldest = newer;
  if (newer !== 0) superslabs.older[newer] = older;
  else spans.newest = older;
}
