// What is known of a heap for a program before it is built, and how two heaps compare.
import type { ClassFacts } from '../derive/class-facts.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Demand } from './demand.ts';
import type { Activity } from './measure.ts';
import { createResidentEstimate, findWaste, listBlockBytes } from './waste.ts';

export type Objective = 'memory' | 'speed' | 'both';

export interface Evidence {
  /** When most bytes were live, over all processes. */
  readonly askedBytes: number;
  /** What blocks take beside what was asked, as a share of that. */
  readonly internalWaste: number;
  /** Of the classes in use at that moment. */
  readonly slabs: number;
  readonly residentBytes: number;
  /** Per million calls. */
  readonly refills: number;
  readonly overflows: number;
  readonly pageFaults: number;
  /** Of processor time in the allocator, per call. */
  readonly nanosecondsPerCall: number;
}

/** After through before: below 1 is better. */
export interface Gain {
  /** Of the program's time. */
  readonly time: number;
  /** Of what the heap holds. */
  readonly memory: number;
}

/** One that gains in time may take this much more memory, and the other way round: within noise. */
const LOSS_MOST = 1.005;
const LOSS_WEIGHT = 10;

export function findEvidence(demands: readonly Demand[], classes: readonly ClassFacts[], heap: HeapSpec, activity: Activity, spareBytes: number): Evidence {
  const blockBytes = listBlockBytes(classes, heap);
  const wastes = demands.map(({ peak }) => findWaste(peak, blockBytes));
  const asked = wastes.reduce((sum, waste) => sum + waste.asked, 0);
  const blocks = wastes.reduce((sum, waste) => sum + waste.blocks, 0);
  const perMillion = (count: number): number => (activity.calls === 0 ? 0 : (count * 1e6) / activity.calls);
  return {
    askedBytes: asked,
    internalWaste: asked === 0 ? 0 : blocks / asked - 1,
    slabs: demands.reduce((sum, demand) => sum + countSlabs(demand.peak, classes, blockBytes), 0),
    residentBytes: demands.reduce((sum, demand) => sum + createResidentEstimate(demand.calls, classes, heap)(demand.peak) + spareBytes, 0),
    refills: perMillion(activity.refills),
    overflows: perMillion(activity.overflows),
    pageFaults: perMillion(activity.pageFaults),
    nanosecondsPerCall: activity.calls === 0 ? 0 : activity.nanoseconds / activity.calls,
  };
}

function countSlabs(live: Float64Array, classes: readonly ClassFacts[], blockBytes: Float64Array): number {
  const counts = new Map<number, number>();
  for (const [cell, blocks] of live.entries()) counts.set(blockBytes[cell] ?? 0, (counts.get(blockBytes[cell] ?? 0) ?? 0) + blocks);
  return classes.reduce((sum, { size, blocks }) => sum + Math.ceil((counts.get(Number(size)) ?? 0) / Number(blocks)), 0);
}

/** `calls` and `seconds` are those of the whole run. */
export function findGain(before: Evidence, after: Evidence, calls: number, seconds: number): Gain {
  const allocator = (before.nanosecondsPerCall * calls) / 1e9;
  const saved = ((before.nanosecondsPerCall - after.nanosecondsPerCall) * calls) / 1e9;
  return {
    time: seconds === 0 ? 1 : 1 - saved / Math.max(seconds, allocator),
    memory: before.residentBytes === 0 ? 1 : after.residentBytes / before.residentBytes,
  };
}

/** What the search makes small: 1 is the default. What gets worse beyond noise counts ten times. */
export function scoreGain({ time, memory }: Gain, objective: Objective): number {
  const lossOf = (ratio: number): number => Math.max(0, ratio - LOSS_MOST) * LOSS_WEIGHT;
  if (objective === 'memory') return memory + lossOf(time);
  if (objective === 'speed') return time + lossOf(memory);
  return time * memory + lossOf(time) + lossOf(memory);
}
