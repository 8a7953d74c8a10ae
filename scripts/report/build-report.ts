// What a profile says of sizes, lifetimes and memory, and what heaps make of it: the data of the tables and of the page.
import { foldProcesses } from '../../gen/tune/add-profiles.ts';
import { LIVED_ON, type Moment, type ProcessProfile, type Profile } from '../../gen/tune/profile.ts';
import { CELL_COUNT, leastOfCell, mostOfCell } from '../../gen/tune/size-cells.ts';
import { describeHeap, type HeapReport, type NamedHeap } from './describe-heap.ts';
import { listSeries, type Series } from './list-series.ts';

export interface Verdict {
  readonly sentence: string;
  /** A table, the head first; none: the sentence stands alone. */
  readonly rows: readonly (readonly string[])[];
}

export interface SizeReport {
  readonly least: number;
  readonly most: number;
  readonly allocations: number;
  readonly frees: number;
  readonly crossFrees: number;
  readonly peakBlocks: number;
  /** Asked for. */
  readonly peakBytes: number;
}

export interface LifetimeReport {
  /** Lived less than so many µs and no less than half; undefined: was live at the end. */
  readonly belowUs: number | undefined;
  readonly own: number;
  readonly cross: number;
}

export interface Report {
  readonly processes: readonly Omit<ProcessProfile, 'sizes' | 'shapes' | 'reallocs' | 'timeline' | 'peak' | 'windows'>[];
  readonly totals: {
    readonly runs: number;
    readonly allocations: number;
    readonly bytes: number;
    readonly frees: number;
    readonly crossFrees: number;
    /** Of the blocks that were freed, those that lived less than a millisecond, of 1; undefined where nothing was sampled. */
    readonly shortShare: number | undefined;
    readonly reallocs: number;
    readonly moves: number;
    readonly peakBytes: number;
    /** Over time; undefined where no moment was recorded. */
    readonly meanBytes: number | undefined;
    readonly threadsAtOnce: number;
  };
  readonly sizes: readonly SizeReport[];
  readonly lifetimes: readonly LifetimeReport[];
  readonly series: readonly Series[];
  readonly before: HeapReport;
  readonly after: HeapReport | undefined;
  readonly verdict: Verdict | undefined;
}

const MILLISECOND_SHIFT = 10;

export function buildReport(profile: Profile, before: NamedHeap, after?: NamedHeap, verdict?: Verdict): Report {
  const whole = foldProcesses(profile.processes);
  const mean = meanOf(whole);
  const sizes = listSizes(whole);
  const sum = (of: (size: SizeReport) => number): number => sizes.reduce((total, size) => total + of(size), 0);
  return {
    processes: profile.processes.map(({ sizes: _, shapes: __, reallocs: ___, timeline: ____, peak: _____, windows: ______, ...facts }) => facts),
    totals: {
      runs: whole.runs,
      allocations: sum(({ allocations }) => allocations),
      bytes: whole.sizes.reduce((total, { bytes }) => total + bytes, 0),
      frees: sum(({ frees }) => frees),
      crossFrees: sum(({ crossFrees }) => crossFrees),
      shortShare: findShortShare(whole),
      reallocs: whole.reallocs.reduce((total, { calls }) => total + calls, 0),
      moves: whole.reallocs.reduce((total, { moves }) => total + moves, 0),
      peakBytes: whole.peak.liveBytes,
      meanBytes: mean?.liveBytes,
      threadsAtOnce: whole.threadsAtOnce,
    },
    sizes,
    lifetimes: listLifetimes(whole),
    series: listSeries(profile),
    before: describeHeap(before, whole, mean),
    after: after === undefined ? undefined : describeHeap(after, whole, mean),
    verdict,
  };
}

/** Weighted by time, over the process's life. */
function meanOf({ timeline, seconds }: ProcessProfile): Moment | undefined {
  if (timeline.length === 0) return undefined;
  const live = new Float64Array(CELL_COUNT);
  const length = seconds - (timeline[0]?.seconds ?? 0);
  let liveBytes = 0;
  timeline.forEach((moment, index) => {
    const share = length <= 0 ? 1 / timeline.length : ((timeline[index + 1]?.seconds ?? seconds) - moment.seconds) / length;
    liveBytes += moment.liveBytes * share;
    moment.live.forEach((count, cell) => (live[cell] = (live[cell] ?? 0) + count * share));
  });
  return { seconds: 0, liveBytes, live };
}

function listSizes({ sizes, peak }: ProcessProfile): readonly SizeReport[] {
  return sizes.map(({ cell, allocations, bytes, frees, crossFrees }) => {
    const peakBlocks = peak.live[cell] ?? 0;
    return { least: leastOfCell(cell), most: mostOfCell(cell), allocations, frees, crossFrees, peakBlocks, peakBytes: peakBlocks * (allocations === 0 ? mostOfCell(cell) : bytes / allocations) };
  });
}

function listLifetimes({ shapes }: ProcessProfile): readonly LifetimeReport[] {
  const lifetimes = [...new Set(shapes.map(({ lifetime }) => lifetime))].toSorted((a, b) => a - b);
  const count = (of: number, isCross: boolean): number => shapes.reduce((sum, shape) => sum + (shape.lifetime === of && shape.isCross === isCross ? shape.blocks : 0), 0);
  return lifetimes.map((lifetime) => ({ belowUs: lifetime === LIVED_ON ? undefined : 2 ** lifetime, own: count(lifetime, false), cross: count(lifetime, true) }));
}

function findShortShare({ shapes }: ProcessProfile): number | undefined {
  const freed = shapes.filter(({ lifetime }) => lifetime !== LIVED_ON);
  const count = (rows: typeof freed): number => rows.reduce((sum, { blocks }) => sum + blocks, 0);
  return count(freed) === 0 ? undefined : count(freed.filter(({ lifetime }) => lifetime <= MILLISECOND_SHIFT)) / count(freed);
}
