// A profile as the choice of classes sees it: how many blocks of each size were live, moment by moment, and how many were asked for.
import type { Moment, ProcessProfile, Profile, ShapeRow } from './profile.ts';
import { CELL_COUNT, cellOfSize, mostOfCell } from './size-cells.ts';

export interface Demand {
  /** Live blocks by cell, at moments spread over the run. */
  readonly moments: readonly Float64Array[];
  /** When most bytes were live. */
  readonly peak: Float64Array;
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

/** Moments by turns decide, and are held out to judge by. */
export type DemandPart = 'deciding' | 'heldOut';

export function listDemands({ processes }: Profile, part: DemandPart): readonly Demand[] {
  const largest = [...processes].sort((a, b) => b.peak.liveBytes - a.peak.liveBytes).slice(0, PROCESSES_MOST);
  return largest.map((process) => describeDemand(process, part));
}

function describeDemand(process: ProcessProfile, part: DemandPart): Demand {
  const align = createAligner(process.shapes);
  const wanted = process.timeline.filter((_, index) => (index % 3 === 2) === (part === 'heldOut'));
  const known = part === 'deciding' || wanted.length === 0 ? [...wanted, process.peak] : wanted;
  const calls = new Float64Array(CELL_COUNT);
  for (const { cell, allocations } of process.sizes) calls[cell] = allocations;
  return {
    moments: thinOut(known).map(({ live }) => align(live)),
    peak: align(known.reduce((most, moment) => (moment.liveBytes > most.liveBytes ? moment : most)).live),
    calls: align(calls),
    threads: process.threadsAtOnce,
  };
}

function thinOut(timeline: readonly Moment[]): readonly Moment[] {
  const step = Math.max(1, Math.ceil(timeline.length / MOMENTS_MOST));
  return timeline.filter((_, index) => (timeline.length - 1 - index) % step === 0);
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
