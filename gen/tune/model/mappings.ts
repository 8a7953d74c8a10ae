// Where the kernel has a border between mappings: what mremap has moved keeps the place from which it came, and joins its neighbours only
// where that fits. A range that crosses a border is moved in parts, of which the short ones are copied (os_move_pages in templates/os).
import { movePages, touchBytes } from './pages.ts';
import type { State } from './state.ts';
import type { Mapping } from './tables.ts';

const NO_FAMILY = -1;

/** Moves a range by halves until each part is in one mapping. False when some part was copied, for it is no longer than `grain`. */
export function moveMapping(state: State, from: number, to: number, bytes: number, grain: number): boolean {
  const { mappings } = state;
  findFamilies(state);
  const at = mappings.findIndex(({ start, end }) => start <= from && from + bytes <= end);
  const source = mappings[at];
  if (source !== undefined) {
    placeMapping(mappings, { start: to, end: to + bytes, distance: source.distance + from - to, family: source.family });
    if (source.start === from && source.end === from + bytes) setFamily(mappings, source.start, NO_FAMILY);
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

function placeMapping(mappings: Mapping[], placed: Mapping): void {
  const before = mappings.map((mapping) => ({ ...mapping, end: Math.min(mapping.end, placed.start) }));
  const after = mappings.map((mapping) => ({ ...mapping, start: Math.max(mapping.start, placed.end) }));
  const pieces = [...before, placed, ...after].filter(({ start, end }) => start < end);
  mappings.length = 0;
  for (const piece of pieces) {
    const last = mappings.at(-1);
    if (last !== undefined && mayJoin(last, piece)) mappings[mappings.length - 1] = { ...last, end: piece.end, family: Math.max(last.family, piece.family) };
    else mappings.push(piece);
  }
}

function mayJoin(a: Mapping, b: Mapping): boolean {
  const isKin = a.family === b.family || a.family === NO_FAMILY || b.family === NO_FAMILY;
  return a.end === b.start && a.distance === b.distance && isKin;
}

function findFamilies({ mappings, pages, facts }: State): void {
  for (const { start, end, family } of mappings) {
    if (family !== NO_FAMILY || !pages.subarray(start / facts.pageBytes, Math.ceil(end / facts.pageBytes)).includes(1)) continue;
    setFamily(mappings, start, mappings.reduce((most, mapping) => Math.max(most, mapping.family), 0) + 1);
  }
}

function setFamily(mappings: Mapping[], start: number, family: number): void {
  const at = mappings.findIndex((mapping) => mapping.start === start);
  const mapping = mappings[at];
  if (mapping !== undefined) mappings[at] = { ...mapping, family };
}
