// What calloc does to a huge block of which something may have been written to: arena_clear_span of templates/boxes/shared-pool.
import { bitRange, lowestBit, runLength } from './masks.ts';
import { dropUnits, firstUnit, superslabOf, touchBytes } from './pages.ts';
import type { State } from './state.ts';

/** It is cleared, by whole units, or given back where most of it would have to be faulted in. */
export function clearHuge(state: State, unit: number, bytes: number): void {
  const { superslabs, facts } = state;
  let left = Math.ceil(bytes / facts.unitBytes);
  for (let number = superslabOf(state, unit); left > 0; number++) {
    let dirty = superslabs.dirty[number]! & bitRange(0, Math.min(left, facts.unitsPerSuperslab));
    left -= facts.unitsPerSuperslab;
    while (dirty !== 0) {
      const start = lowestBit(dirty);
      const count = runLength(dirty, start);
      clearUnits(state, firstUnit(state, number) + start, count);
      dirty &= ~bitRange(start, count);
    }
  }
}

function clearUnits(state: State, unit: number, count: number): void {
  const { facts, pages } = state;
  const bytes = count * facts.unitBytes;
  const first = (unit * facts.unitBytes) / facts.pageBytes;
  const end = first + bytes / facts.pageBytes;
  const isMostlyResident = pages.subarray(first, end).reduce((sum, page) => sum + page, 0) * 2 >= end - first;
  if (isMostlyResident) touchBytes(state, unit, 0, bytes);
  else dropUnits(state, unit, count);
}
