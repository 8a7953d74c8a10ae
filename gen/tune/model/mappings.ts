// Where the kernel has a border between mappings: what mremap has moved keeps the place from which it came, and joins its neighbours only
// where that fits. A range that crosses a border is moved in parts, of which the short ones are copied (os_move_pages in templates/os).

import { movePages, touchBytes } from './pages.ts';
import type { State } from './state.ts';

/** Moved bytes [start, end), as offsets from superslab 0: how far they came. In order; what is not here has not been moved. */
export interface Moved {
  readonly start: number;
  readonly end: number;
  readonly distance: number;
}

/** Moves a range, as offsets, by halves until each part is in one mapping. False when some part was copied, for it is no longer than `grain`. */
export function moveMapping(state: State, from: number, to: number, bytes: number, grain: number): boolean {
  const { moved } = state;
  if (isOneMapping(moved, from, bytes)) {
    placeMapping(moved, to, bytes, distanceAt(moved, from) + from - to);
    movePages(state, from, to, bytes);
    return true;
  }
  const half = Math.ceil(bytes / 2 / grain) * grain;
  if (half >= bytes) {
    touchBytes(state, 0, to, to + bytes);
    return false;
  }
  const first = moveMapping(state, from, to, half, grain);
  const second = moveMapping(state, from + half, to + half, bytes - half, grain);
  return first && second;
}

function isOneMapping(moved: readonly Moved[], start: number, bytes: number): boolean {
  return moved.every((piece) => piece.end <= start || piece.start >= start + bytes || (piece.start <= start && piece.end >= start + bytes));
}

function distanceAt(moved: readonly Moved[], address: number): number {
  return moved.find((piece) => piece.start <= address && address < piece.end)?.distance ?? 0;
}

function placeMapping(moved: Moved[], start: number, bytes: number, distance: number): void {
  const end = start + bytes;
  const others = moved.flatMap((piece) => [
    { ...piece, end: Math.min(piece.end, start) },
    { ...piece, start: Math.max(piece.start, end) },
  ]);
  const pieces = [...others, { start, end, distance }].filter((piece) => piece.start < piece.end && piece.distance !== 0);
  moved.length = 0;
  for (const piece of pieces.sort((a, b) => a.start - b.start)) {
    const last = moved.at(-1);
    if (last !== undefined && last.end === piece.start && last.distance === piece.distance) moved[moved.length - 1] = { ...last, end: piece.end };
    else moved.push(piece);
  }
}
