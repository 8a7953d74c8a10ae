// The heap's bytes and the bound on what is retained of them: templates/boxes/shared-pool/pool_bytes.h.
import type { State } from './state.ts';

export function addRetained(state: State, bytes: number): void {
  state.pool.retained += bytes;
}

export function subtractRetained(state: State, bytes: number): void {
  const { pool } = state;
  pool.retained -= bytes;
  if (pool.retained < pool.retainedLow) pool.retainedLow = pool.retained;
}

export function liveBytes({ pool }: State): number {
  return Math.min(pool.liveBlocks, pool.usedSlabs) + pool.usedLarge;
}

export function plainBound({ facts }: State, live: number): number {
  return facts.retainBase + Math.floor(live / facts.retainShare);
}

export function retainBound(state: State): number {
  const live = liveBytes(state);
  return plainBound(state, live) + Math.min(state.pool.slack, live);
}

export function retainMost(state: State): number {
  return retainBound(state) + state.facts.retainYoung;
}
