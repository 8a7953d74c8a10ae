// Which pages are resident: those that somebody has written to and nobody has given back to the system.
import { UNITS_PER_SUPERSLAB } from './masks.ts';
import type { State } from './state.ts';

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

/** The pages of [0, bytes) are mapped elsewhere, without a fault. */
export function movePages(state: State, from: number, to: number, bytes: number): void {
  const perUnit = state.facts.unitBytes / state.facts.pageBytes;
  const count = Math.ceil(bytes / state.facts.pageBytes);
  const { pages } = state;
  for (let page = 0; page < count; page++) {
    state.residentPages -= pages[to * perUnit + page]!;
    pages[to * perUnit + page] = pages[from * perUnit + page]!;
    pages[from * perUnit + page] = 0;
  }
}

export const firstUnit = (superslab: number): number => superslab * UNITS_PER_SUPERSLAB;
export const superslabOf = (unit: number): number => Math.floor(unit / UNITS_PER_SUPERSLAB);
