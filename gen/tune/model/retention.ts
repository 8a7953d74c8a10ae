// The bound on EMPTY memory that is retained: templates/boxes/ace/ace_retention.c. The clock of the stream stands still during a call,
// so that a purge is never cut short and no pause follows it.
import { CLASS, CLASS_COUNTERS } from './counters.ts';
import { liveBytes, plainBound, retainBound, retainMost } from './pool.ts';
import { purgeSpans } from './span-purge.ts';
import type { State } from './state.ts';
import { purgeUnits } from './unit-purge.ts';

type Occasion = 'fallen' | 'wanted' | 'huge';

export const nowMs = (state: State): number => Math.floor(state.clockUs / 1000);

/** Memory may have fallen EMPTY. */
export const boundRetained = (state: State): void => bound(state, 'fallen');

/** Memory is wanted. */
export const boundAged = (state: State): void => bound(state, 'wanted');

export const boundHuge = (state: State): void => bound(state, 'huge');

/** After anything that may have let a slab of the heap fall EMPTY. */
export function boundIfReleased(state: State, heap: number): void {
  if (state.heaps.hasReleased[heap] === 0) return;
  state.heaps.hasReleased[heap] = 0;
  boundRetained(state);
}

function bound(state: State, occasion: Occasion): void {
  const { pool, retention } = state;
  if (pool.retained <= plainBound(state, 0)) return;
  const now = nowMs(state);
  const seen = retention.seenMs;
  retention.seenMs = now;
  if (isWindowOver(state, now)) closeWindow(state, now, seen);
  if (excessBytes(state, occasion) === 0) return;
  learnFromPurges(state, now);
  const excess = excessBytes(state, occasion);
  if (excess === 0) return;
  if (occasion === 'huge') retention.purged += purgeAtOnce(state, Math.min(excess, state.facts.hugeDebt));
  else purgePiece(state, excess);
}

function isWindowOver({ retention, facts }: State, now: number): boolean {
  return now - retention.windowMs >= facts.retainAgeMs;
}

function excessBytes(state: State, occasion: Occasion): number {
  const { pool, retention } = state;
  const old = Math.min(retention.aged, pool.retainedLow);
  const excess = Math.max(old - retainBound(state), 0);
  return occasion === 'fallen' ? Math.max(excess, pool.retained - retainMost(state)) : excess;
}

function closeWindow(state: State, now: number, seen: number): void {
  const { pool, retention, facts } = state;
  const low = now - seen >= facts.retainAgeMs ? pool.retained : pool.retainedLow;
  retention.aged = Math.min(low, retention.windowLow);
  retention.windowLow = low;
  retention.idleLow = Math.min(low, retention.idleLow);
  pool.retainedLow = pool.retained;
  retention.windowMs = now;
  countLiveBlocks(state);
  if (now - retention.idleMs >= facts.retainIdleMs) unlearnIdle(state, now);
}

/** Some heaps at a time. */
function countLiveBlocks(state: State): void {
  const { retention, pool, facts } = state;
  const end = retention.liveHeaps + facts.liveHeaps;
  while (retention.liveHeaps < state.heapCount && retention.liveHeaps < end) retention.live += outsideBytes(state, retention.liveHeaps++);
  if (retention.liveHeaps < state.heapCount) return;
  pool.liveBlocks = Math.max(retention.live, 0);
  retention.live = 0;
  retention.liveHeaps = 0;
}

/** Of the blocks that a heap has taken from slabs less those it brought home. */
export function outsideBytes({ facts, classCounts }: State, heap: number): number {
  let bytes = 0;
  for (let classIndex = 0; classIndex < facts.classCount; classIndex++) {
    const row = (heap * facts.classCount + classIndex) * CLASS_COUNTERS.length;
    const home = classCounts[row + CLASS.OVERFLOWS]! + classCounts[row + CLASS.DRAINED]! + classCounts[row + CLASS.COLLECTED]!;
    bytes += (classCounts[row + CLASS.TAKEN]! - home) * facts.classes.sizes[classIndex]!;
  }
  return bytes;
}

function purgeStep(state: State, bytes: number): number {
  const purged = purgeSpans(state, bytes);
  return purged < bytes ? purged + purgeUnits(state, bytes - purged) : purged;
}

function purgeAtOnce(state: State, bytes: number): number {
  let purged = 0;
  for (let step = 1; purged < bytes && step !== 0; purged += step) step = purgeStep(state, Math.min(bytes - purged, state.facts.purgeStepMax));
  return purged;
}

function purgePiece(state: State, bytes: number): void {
  const { retention, facts } = state;
  for (let left = bytes; left > 0;) {
    const purged = purgeStep(state, Math.min(left, retention.bytesPerStep));
    if (purged === 0) return;
    const next = Math.floor((retention.bytesPerStep + facts.purgeStepMax) / 2);
    retention.bytesPerStep = Math.max(facts.unitBytes, Math.min(next, facts.purgeStepMax));
    retention.purged += purged;
    left -= purged;
  }
}

/** What of the purged memory was wanted again: when that cost too much, the slack widens. */
function learnFromPurges(state: State, now: number): void {
  const { pool, retention, facts } = state;
  const again = Math.min(pool.cleanTaken - retention.cleanTaken, retention.purged);
  const elapsed = now - retention.countedMs;
  retention.cleanTaken = pool.cleanTaken;
  retention.countedMs = now;
  retention.purged -= again;
  if (again * facts.refaultShare <= elapsed * facts.refaultPerMs) return;
  const heap = pool.usedSlabs + pool.usedLarge + pool.retained;
  pool.slack = Math.min(pool.slack + again * facts.retainWidening, heap);
}

function unlearnIdle(state: State, now: number): void {
  const { pool, retention } = state;
  const plain = plainBound(state, liveBytes(state));
  if (retention.idleLow > plain) pool.slack -= Math.min(pool.slack, retention.idleLow - plain);
  retention.idleMs = now;
  retention.idleLow = pool.retained;
}
