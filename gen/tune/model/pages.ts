// Which pages are resident: those that somebody has written to and nobody has given back to the system.
import type { State } from './state.ts';

/** Blocks up to here are resident once they are carved; of longer ones, what the program asks for. */
export const SHORT_BYTES = 1024;

/** [from, to) in bytes from the start of a unit is written to. */
export function touchBytes(state: State, unit: number, from: number, to: number): void {
  const { unitBytes, pageBytes } = state.facts;
  const start = unit * (unitBytes / pageBytes);
  const end = start + Math.ceil(to / pageBytes);
  const { pages } = state;
  let fresh = 0;
  for (let page = start + Math.floor(from / pageBytes); page < end; page++) {
    fresh += 1 - pages[page]!;
    pages[page] = 1;
  }
  if (fresh === 0) return;
  state.residentPages += fresh;
  state.faults += fresh;
  if (state.residentPages > state.peakPages) state.peakPages = state.residentPages;
}

/** Whole pages of [from, to) go back to the system. Returns how many were resident. */
export function dropBytes(state: State, unit: number, from: number, to: number): number {
  const { unitBytes, pageBytes } = state.facts;
  const start = unit * (unitBytes / pageBytes);
  const first = start + Math.ceil(from / pageBytes);
  const end = start + Math.floor(to / pageBytes);
  let gone = 0;
  for (let page = first; page < end; page++) gone += state.pages[page]!;
  if (gone !== 0) state.pages.fill(0, first, end);
  state.residentPages -= gone;
  return gone;
}

export function dropUnits(state: State, unit: number, count: number): void {
  dropBytes(state, unit, 0, count * state.facts.unitBytes);
}

/** The pages of a range, as offsets from superslab 0, are mapped elsewhere, without a fault. */
export function movePages(state: State, from: number, to: number, bytes: number): void {
  const { pages, facts } = state;
  const first = from / facts.pageBytes;
  const target = to / facts.pageBytes;
  for (let page = 0; page < bytes / facts.pageBytes; page++) {
    state.residentPages -= pages[target + page]!;
    pages[target + page] = pages[first + page]!;
    pages[first + page] = 0;
  }
}

export const firstUnit = ({ facts }: State, superslab: number): number => superslab * facts.unitsPerSuperslab;
export const superslabOf = ({ facts }: State, unit: number): number => Math.floor(unit / facts.unitsPerSuperslab);
