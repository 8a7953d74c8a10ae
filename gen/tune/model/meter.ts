// What the heap holds, from moment to moment: now, when most was resident, and on average over the time of the stream.
import { lengthOf } from './lists.ts';
import { outsideBytes } from './retention.ts';
import { NONE, type State } from './state.ts';

/**
 * Bytes. asked: by the program; live: of the blocks that it has; used: of slabs, runs and huge blocks; cached: in the lists of threads.
 * faults: pages written to for the first time, or after they were given back, since the start.
 */
export const FIGURES = ['asked', 'live', 'used', 'retained', 'cached', 'metadata', 'resident', 'faults'] as const;
export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>;

const [ASKED, LIVE, USED, RETAINED, CACHED, METADATA, RESIDENT, FAULTS] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export interface Memory {
  readonly now: Figures;
  readonly peak: Figures;
  readonly mean: Figures;
}

export interface Meter {
  readonly now: Float64Array;
  readonly peak: Float64Array;
  /** Figures times the time for which they held. */
  readonly sums: Float64Array;
  weight: number;
  atUs: number;
  metadataBefore: number;
}

export function createMeter(atUs: number): Meter {
  const row = (): Float64Array => new Float64Array(FIGURES.length);
  return { now: row(), peak: row(), sums: row(), weight: 0, atUs, metadataBefore: 0 };
}

/** `asked`: bytes that the program has asked for and not freed. What held before held until now. */
export function sample(meter: Meter, state: State, asked: number): void {
  const { now, peak, sums } = meter;
  const weight = state.clockUs - meter.atUs;
  for (let figure = 0; figure < now.length; figure++) sums[figure]! += now[figure]! * weight;
  meter.weight += weight;
  meter.atUs = state.clockUs;
  measure(meter, state, asked);
  if (now[RESIDENT]! > peak[RESIDENT]!) peak.set(now);
}

/** Forgets what was before; faults are counted from here. */
export function restartMeter(meter: Meter, state: State, asked: number): void {
  state.faults = 0;
  state.peakPages = state.residentPages;
  meter.sums.fill(0);
  meter.weight = 0;
  meter.atUs = state.clockUs;
  meter.metadataBefore = metadataBytes(state);
  measure(meter, state, asked);
  meter.peak.set(meter.now);
}

export function readMemory(meter: Meter, state: State): Memory {
  const { now, peak, sums, weight } = meter;
  const most = peak.slice();
  most[RESIDENT] = Math.max(most[RESIDENT]!, state.peakPages * state.facts.pageBytes + most[METADATA]!);
  const mean = weight === 0 ? now : sums.map((sum) => sum / weight);
  return { now: nameFigures(now), peak: nameFigures(most), mean: nameFigures(mean) };
}

function measure({ now: into, metadataBefore }: Meter, state: State, asked: number): void {
  const { pool, facts, lists, slabs, transfer } = state;
  let cached = 0;
  let transit = transfer.waiting;
  let outside = 0;
  for (let heap = 0; heap < state.heapCount; heap++) {
    outside += outsideBytes(state, heap);
    for (let classIndex = 0; classIndex < facts.classCount; classIndex++) {
      const at = heap * facts.classCount + classIndex;
      const size = facts.classes.sizes[classIndex]!;
      cached += lengthOf(state, at) * size;
      transit += lists.outboxCount[at]! * size;
      for (let slab = lists.pending[at]!; slab !== NONE; slab = slabs.pendingNext[slab]!) transit += slabs.remoteCount[slab]! * size;
    }
  }
  into[ASKED] = asked;
  into[LIVE] = outside - cached - transit + pool.usedLarge;
  into[USED] = pool.usedSlabs + pool.usedLarge;
  into[RETAINED] = pool.retained;
  into[CACHED] = cached;
  into[METADATA] = metadataBytes(state);
  into[RESIDENT] = state.residentPages * facts.pageBytes + into[METADATA]!;
  into[FAULTS] = state.faults + (into[METADATA]! - metadataBefore) / state.facts.pageBytes;
}

/** Pages of the page map, of superslabs and slabs, and of thread heaps, whose first pages nobody writes to. */
function metadataBytes(state: State): number {
  const { facts, superslabs, frontier } = state;
  let pages = 1 + Math.ceil((frontier * 32 * 4) / 4096) + Math.ceil((frontier * 56) / 4096);
  for (let number = 0; number < frontier; number++) pages += superslabs.hasSlabs[number] ?? 0;
  return pages * 4096 + state.heapCount * (facts.heapBytes - 4096);
}

function nameFigures(row: Float64Array): Figures {
  return Object.fromEntries(FIGURES.map((name, figure) => [name, row[figure] ?? 0])) as Figures;
}
