// Where units are found: the superslabs that the index names, lowest first.
import { alignedTo, bitRange, ceilLog2, floorLog2, INDEX_ORDERS, lowestBit, runStarts } from './masks.ts';
import { firstUnit } from './pages.ts';
import type { State } from './state.ts';
import { accountTaken, STAGE, taken, takeMask } from './unit-index.ts';

/** A run of at least 2^floor(log2 count) may hold count units, one of 2^ceil(log2 count) does. */
export function searchUnits(state: State, count: number, alignment: number, room: number, isRetained: boolean): boolean {
  const low = floorLog2(count);
  const high = ceilLog2(count);
  const { scanLimit, growthScanLimit } = state.facts;
  if (low !== high && searchOrder(state, low, scanLimit, count, alignment, room, isRetained)) return true;
  return searchOrder(state, high, room > count ? growthScanLimit : Infinity, count, alignment, room, isRetained);
}

function searchOrder(state: State, order: number, attempts: number, count: number, alignment: number, room: number, isRetained: boolean): boolean {
  const { free, retained } = state.index;
  const groups = Math.ceil(state.frontier / 32);
  const roomOrder = Math.max(floorLog2(room), order);
  for (let group = 0; group < groups; group++) {
    let word = free[group * INDEX_ORDERS + roomOrder]!;
    if (isRetained) word &= retained[group * INDEX_ORDERS + order]!;
    for (; word !== 0; word &= word - 1) {
      if (trySuperslab(state, group * 32 + lowestBit(word), count, alignment, room, isRetained)) return true;
      if (--attempts === 0) return false;
    }
  }
  return false;
}

function trySuperslab(state: State, number: number, count: number, alignment: number, room: number, isRetained: boolean): boolean {
  const free = state.superslabs.free[number]!;
  const dirty = state.superslabs.dirty[number]!;
  let starts = runStarts(isRetained ? free & dirty : free, count);
  if (room > count) starts &= runStarts(free, room);
  starts &= alignedTo(alignment);
  if (starts === 0) return false;
  const start = lowestBit(starts);
  const mask = bitRange(start, count);
  takeMask(state, number, mask);
  accountTaken(state, number, mask);
  taken.unit = firstUnit(state, number) + start;
  taken.isZero = (dirty & mask) === 0;
  taken.stage = isRetained ? STAGE.retained : STAGE.unused;
  return true;
}
