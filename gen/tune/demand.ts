// A profile as the choice of classes sees it: how many blocks of each size were live, moment by moment, and how many were asked for.
import type { Moment, ProcessProfile, Profile, ShapeRow } from './profile.ts';
import { CELL_COUNT, cellOfSize, mostOfCell } from './size-cells.ts';

export interface Demand {
  /** Live blocks by cell, at moments spread over the run. */
  readonly moments: readonly Float64Array[];
  /** When most bytes were live, and the mean over time. */
  readonly peak: Float64Array;
  readonly mean: Float64Array;
  /** Blocks asked for, by cell. */
  readonly calls: Float64Array;
  /** Threads at once: each has lists and slabs of its own. */
  readonly threads: number;
}

/** More moments say nothing new of where the peaks of classes are. */
const MOMENTS_MOST = 64;
/** Of a profile with many processes those with most memory decide. */
const PROCESSES_MOST = 16;
const GRANULE = 16;

export function listDemands({ processes }: Profile): readonly Demand[] {
  const largest = [...processes].sort((a, b) => b.peak.liveBytes - a.peak.liveBytes).slice(0, PROCESSES_MOST);
  return largest.map(describeDemand);
}

function describeDemand(process: ProcessProfile): Demand {
  const align = createAligner(process.shapes);
  const kept = thinOut(process.timeline).map(({ live }) => align(live));
  const calls = new Float64Array(CELL_COUNT);
  for (const { cell, allocations } of process.sizes) calls[cell] = allocations;
  return {
    moments: [...kept, align(process.peak.live)],
    peak: align(process.peak.live),
    mean: findMean(process.timeline.map(({ live }) => align(live))),
    calls: align(calls),
    threads: process.threadsAtOnce,
  };
}

function thinOut(timeline: readonly Moment[]): readonly Moment[] {
  const step = Math.max(1, Math.ceil(timeline.length / MOMENTS_MOST));
  return timeline.filter((_, index) => index % step === 0);
}

function findMean(moments: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(CELL_COUNT);
  for (const live of moments) for (let cell = 0; cell < CELL_COUNT; cell++) mean[cell] = (mean[cell] ?? 0) + (live[cell] ?? 0) / moments.length;
  return mean;
}

/** Moves the blocks that were asked for with an alignment to the size whose class has it: the next multiple of it. */
function createAligner(shapes: readonly ShapeRow[]): (live: ArrayLike<number>) => Float64Array {
  const moves = listMoves(shapes);
  return (live) => {
    const moved = Float64Array.from(live);
    for (const { from, to, share } of moves) {
      const blocks = (live[from] ?? 0) * share;
      moved[from] = (moved[from] ?? 0) - blocks;
      moved[to] = (moved[to] ?? 0) + blocks;
    }
    return moved;
  };
}

function listMoves(shapes: readonly ShapeRow[]): readonly { readonly from: number; readonly to: number; readonly share: number }[] {
  const totals = new Map<number, number>();
  const aligned = new Map<string, { readonly cell: number; readonly alignment: number; blocks: number }>();
  for (const { cell, alignment, blocks } of shapes) {
    totals.set(cell, (totals.get(cell) ?? 0) + blocks);
    if (alignment <= GRANULE) continue;
    const entry = aligned.get(`${cell} ${alignment}`) ?? { cell, alignment, blocks: 0 };
    aligned.set(`${cell} ${alignment}`, { ...entry, blocks: entry.blocks + blocks });
  }
  return [...aligned.values()].map(({ cell, alignment, blocks }) => ({
    from: cell,
    to: cellOfSize(Math.ceil(Math.max(mostOfCell(cell), alignment) / alignment) * alignment),
    share: blocks / (totals.get(cell) ?? blocks),
  }));
}
