// What every change of a superslab's units does: its state, the index, and what is counted.
import { countBits, INDEX_ORDERS, runOrders } from './masks.ts';
import { subtractRetained } from './pool.ts';
import type { State } from './state.ts';

export const STAGE = { none: 0, retained: 1, unused: 2, fresh: 3 } as const;

/** What was taken last. */
export const taken = { unit: 0, stage: 0 as number, isZero: false };

export function takeMask(state: State, number: number, mask: number): void {
  const { superslabs, pool } = state;
  if (superslabs.free[number] === state.facts.allUnits) pool.freeSuperslabs--;
  superslabs.free[number]! &= ~mask;
  updateIndex(state, number);
}

export function accountTaken(state: State, number: number, mask: number): void {
  const { unitBytes } = state.facts;
  const dirty = state.superslabs.dirty[number]!;
  const retained = countBits(mask & dirty);
  if (retained !== 0) subtractRetained(state, retained * unitBytes);
  state.pool.cleanTaken += countBits(mask & ~dirty) * unitBytes;
  countRefaulted(state, number, mask & ~dirty);
}

export function countRefaulted(state: State, number: number, clean: number): void {
  const { purged } = state.superslabs;
  state.pool.refaulted += countBits(purged[number]! & clean) * state.facts.unitBytes;
  purged[number]! &= ~clean;
}

export function updateIndex(state: State, number: number): void {
  const { superslabs, index } = state;
  const at = (number >> 5) * INDEX_ORDERS;
  const bit = 1 << (number & 31);
  const freeOrders = runOrders(superslabs.free[number]!);
  const retainedOrders = runOrders(superslabs.free[number]! & superslabs.dirty[number]!);
  for (let order = 0; order < INDEX_ORDERS; order++) {
    index.free[at + order] = (freeOrders >> order) & 1 ? index.free[at + order]! | bit : index.free[at + order]! & ~bit;
    index.retained[at + order] = (retainedOrders >> order) & 1 ? index.retained[at + order]! | bit : index.retained[at + order]! & ~bit;
  }
}
