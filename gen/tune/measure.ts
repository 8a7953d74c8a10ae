// What a heap would do with the calls of a profile, per million of them.
import type { HeapSpec } from '../spec/types.ts';
import type { DemandPart } from './demand.ts';
import type { ClassCounter, HeapCounter } from './model/counters.ts';
import { createModel, type Model } from './model/model.ts';
import type { Counters } from './model/sums.ts';
import { type Replay, WARM_UPS } from './replays.ts';
import { cutStream } from './streams.ts';

export interface Activity {
  /** Allocations and frees. */
  readonly calls: number;
  readonly refills: number;
  readonly overflows: number;
  readonly slabsAcquired: number;
  readonly pageFaults: number;
  /** Nanoseconds of processor time in the allocator, by the costs below. */
  readonly nanoseconds: number;
}

export interface Measurement {
  readonly deciding: Activity;
  readonly heldOut: Activity;
  /** What is held beside live blocks: lists, free blocks in slabs, EMPTY memory, metadata. */
  readonly spareBytes: number;
}

/**
 * What each event takes, in nanoseconds, beside the hit that every call is: set by hand after timings of heaps with other lists and batches
 * on one machine, not fitted. They rank heaps; what a program gains in time is for `npm run pgo-full -- --tune` to measure.
 */
export const COSTS = {
  call: 4,
  refill: 45,
  overflow: 14,
  blockTaken: 0.5,
  blockCarved: 3,
  slabAcquired: 250,
  slabReleased: 150,
  batchPassed: 90,
  blockSentHome: 25,
  blockRemote: 20,
  run: 160,
  hugeBlock: 900,
  pageFault: 700,
} as const;

/** `estimate`: what live blocks keep resident by themselves. */
export function measureHeap(heap: HeapSpec, replays: readonly Replay[], estimate: (live: ArrayLike<number>) => number): Measurement {
  const measured = replays.map((replay) => measureReplay(heap, replay, estimate));
  const spare = measured.map(({ spareBytes }) => spareBytes);
  const addUp = (part: DemandPart): Activity =>
    addActivities(measured.flatMap(({ activities }, index) => activities.flatMap((one) => (one.part === part ? [weigh(one.activity, replays[index]?.calls ?? 0)] : []))));
  return { deciding: addUp('deciding'), heldOut: addUp('heldOut'), spareBytes: spare.reduce((sum, one) => sum + one, 0) / Math.max(1, spare.length) };
}

interface MeasuredReplay {
  readonly activities: readonly { readonly part: DemandPart; readonly activity: Activity }[];
  readonly spareBytes: number;
}

function measureReplay(heap: HeapSpec, { opening, warmUp, parts, endLive }: Replay, estimate: (live: ArrayLike<number>) => number): MeasuredReplay {
  const model = createModel(heap);
  model.run(opening);
  const lastUs = warmUp.us[warmUp.length - 1] ?? 0;
  for (let round = 0; round < WARM_UPS && warmUp.length > 0; round++) model.run(cutStream(warmUp, 0, warmUp.length, round * lastUs));
  const isWarm = warmUp.length > 0;
  let before = read(model, isWarm);
  const activities = parts.map(({ part, events }) => {
    model.run(events);
    const after = read(model, isWarm);
    const activity = describe(before, after, events.length);
    before = after;
    return { part, activity };
  });
  return { activities, spareBytes: model.memory().now.resident - estimate(endLive) };
}

interface Reading {
  readonly counters: Counters;
  readonly faults: number;
}

/**
 * In a window that is warm, what is touched for the first time says only that the holes in slabs are not yet what a long run makes of them:
 * there, faults are those of memory that was given back and is wanted again.
 */
function read(model: Model, isWarm: boolean): Reading {
  const faults = isWarm ? model.purges().refaulted / PAGE_BYTES : model.memory().now.faults;
  return { counters: model.counters(), faults };
}

const PAGE_BYTES = 4096;

function describe(before: Reading, after: Reading, calls: number): Activity {
  const count = (name: HeapCounter | ClassCounter): number => sumCounter(after.counters, name) - sumCounter(before.counters, name);
  const pageFaults = after.faults - before.faults;
  const refills = count('REFILLS');
  const overflows = count('OVERFLOWS');
  const slabsAcquired = count('ACQUIRED');
  const nanoseconds =
    calls * COSTS.call +
    refills * COSTS.refill +
    overflows * COSTS.overflow +
    count('TAKEN') * COSTS.blockTaken +
    count('CARVED') * COSTS.blockCarved +
    slabsAcquired * COSTS.slabAcquired +
    count('RELEASED') * COSTS.slabReleased +
    (count('STAGE_TRANSFER') * 2) * COSTS.batchPassed +
    (count('SENT_HOME') + count('DRAINED')) * COSTS.blockSentHome +
    count('REMOTE_FREES') * COSTS.blockRemote +
    count('RUNS') * COSTS.run +
    count('HUGE_BLOCKS') * COSTS.hugeBlock +
    pageFaults * COSTS.pageFault;
  return { calls, refills, overflows, slabsAcquired, pageFaults, nanoseconds };
}

/** Each replay stands for so many calls of the run. */
function weigh(activity: Activity, calls: number): Activity {
  const share = activity.calls === 0 ? 0 : calls / activity.calls;
  return mapActivity(activity, (value) => value * share);
}

function addActivities(activities: readonly Activity[]): Activity {
  const none: Activity = { calls: 0, refills: 0, overflows: 0, slabsAcquired: 0, pageFaults: 0, nanoseconds: 0 };
  return activities.reduce((sum, one) => mapActivity(sum, (value, key) => value + one[key]), none);
}

function mapActivity(activity: Activity, change: (value: number, key: keyof Activity) => number): Activity {
  const keys = Object.keys(activity) as (keyof Activity)[];
  return Object.fromEntries(keys.map((key) => [key, change(activity[key], key)])) as unknown as Activity;
}

function sumCounter({ heap, classes }: Counters, name: HeapCounter | ClassCounter): number {
  return [heap, ...classes].reduce((sum, row) => sum + ((row as Readonly<Record<string, number>>)[name] ?? 0), 0);
}
