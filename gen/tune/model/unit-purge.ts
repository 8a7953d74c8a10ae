// Retained units go back to the system.
import { bitRange, highestBit, INDEX_ORDERS, lowestBit, runLength, runStarts } from './masks.ts';
import { dropUnits, firstUnit } from './pages.ts';
import { subtractRetained } from './pool.ts';
import type { State } from './state.ts';
import { takeMask } from './unit-index.ts';
import { giveUnits, releaseIfFree } from './units.ts';

/** Purges retained units, longest runs first and of those the highest superslab. */
export function purgeUnits(state: State, bytes: number): number {
  let purged = 0;
  for (let order = INDEX_ORDERS - 1; order >= 0 && purged < bytes; order--) purged += purgeOrder(state, order, bytes - purged);
  state.pool.purged += purged;
  return purged;
}

function purgeOrder(state: State, order: number, bytes: number): number {
  let purged = 0;
  for (let group = Math.ceil(state.frontier / 32) - 1; group >= 0 && purged < bytes; group--) {
    let word = state.index.retained[group * INDEX_ORDERS + order]!;
    while (word !== 0 && purged < bytes) {
      const position = highestBit(word);
      word &= ~(1 << position);
      purged += purgeSuperslab(state, group * 32 + position, order, bytes - purged);
    }
  }
  return purged;
}

function purgeSuperslab(state: State, number: number, order: number, bytes: number): number {
  const { superslabs, facts } = state;
  const retained = (): number => superslabs.free[number]! & superslabs.dirty[number]!;
  let purged = 0;
  for (let starts; purged < bytes && (starts = runStarts(retained(), 1 << order)) !== 0;) {
    const start = lowestBit(starts);
    const wanted = Math.ceil(Math.min(bytes - purged, facts.superslabBytes) / facts.unitBytes);
    const count = Math.min(runLength(retained(), start), wanted);
    takeMask(state, number, bitRange(start, count));
    subtractRetained(state, count * facts.unitBytes);
    dropUnits(state, firstUnit(state, number) + start, count);
    superslabs.purged[number]! |= bitRange(start, count);
    giveUnits(state, firstUnit(state, number) + start, count, 0);
    purged += count * facts.unitBytes;
  }
  if (retained() === 0) releaseIfFree(state, number);
  return purged;
}
