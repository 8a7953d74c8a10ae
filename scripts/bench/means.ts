// Geometric means over cases: what one number can say about an allocator.
import { findGeometricMean, findMinimum } from './stats.ts';
import { findFiguresOf, type CaseSummary } from './summary.ts';
import type { Allocator } from './types.ts';

export interface Means {
  readonly allocator: string;
  /** Of time over that of the best peer of each case; null when no case counts. */
  readonly time: number | null;
  readonly programTime: number | null;
  /** Of peak RSS, over that of the peer whose mean is the lowest. */
  readonly memory: number | null;
  readonly worstCase: string | null;
  readonly worstTime: number | null;
  readonly caseCount: number;
}

/** Over the cases that every allocator survived, so that nobody gains by crashing; without those of latency, whose time is
    mostly that of the clock and of page faults, and whose memory is that of the program. */
export function summariseMeans(summaries: readonly CaseSummary[], allocators: readonly Allocator[]): readonly Means[] {
  const shared = summaries.filter((summary) => summary.group !== 'latency' && allocators.every(({ name }) => typeof findFiguresOf(summary, name)?.timeRatio === 'number'));
  const programs = shared.filter(({ group }) => group === 'programs');
  const findMemory = (allocator: string): number => findGeometricMean(shared.map((summary) => findFiguresOf(summary, allocator)?.peakRssKib ?? Number.NaN));
  const lowestPeer = findMinimum(allocators.filter(({ role }) => role === 'peer').map(({ name }) => findMemory(name)));
  return allocators.map(({ name }) => {
    const ratios = shared.map((summary) => ({ case: summary.name, ratio: findTimeRatio(summary, name) })).sort((a, b) => b.ratio - a.ratio);
    return {
      allocator: name,
      time: nullIfNone(findGeometricMean(ratios.map(({ ratio }) => ratio))),
      programTime: nullIfNone(findGeometricMean(programs.map((summary) => findTimeRatio(summary, name)))),
      memory: nullIfNone(findMemory(name) / lowestPeer),
      worstCase: ratios[0]?.case ?? null,
      worstTime: ratios[0]?.ratio ?? null,
      caseCount: shared.length,
    };
  });
}

function findTimeRatio(summary: CaseSummary, allocator: string): number {
  return findFiguresOf(summary, allocator)?.timeRatio ?? Number.NaN;
}

function nullIfNone(mean: number): number | null {
  return Number.isNaN(mean) ? null : mean;
}
