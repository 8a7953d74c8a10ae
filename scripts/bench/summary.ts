// Samples -> what the reports show: per case and allocator the figures, and each one's ratio to the best peer.
import { findLeastLatency } from './latency.ts';
import { findMedian, findMinimum } from './stats.ts';
import type { Allocator, BenchCase, CaseGroup, LatencyRound, Phase, Sample } from './types.ts';

/** What one allocator did in one case; figures are null when any of its runs went wrong. */
export interface Figures {
  readonly allocator: string;
  readonly minSeconds: number | null;
  readonly medianSeconds: number | null;
  /** To the best peer of the case. */
  readonly timeRatio: number | null;
  readonly peakRssKib: number | null;
  /** To the leanest peer of the case. */
  readonly memoryRatio: number | null;
  readonly faults: number | null;
  readonly systemSeconds: number | null;
  readonly phases: readonly Phase[];
  /** Of each figure the least of the repetitions. */
  readonly latency: readonly LatencyRound[];
  /** Empty, or how its first bad run ended. */
  readonly fault: string;
}

export interface CaseSummary {
  readonly name: string;
  readonly group: CaseGroup;
  readonly isPhased: boolean;
  readonly bestPeer: string | null;
  readonly leanestPeer: string | null;
  readonly figures: readonly Figures[];
}

/** undefined when the case did not run at all. */
export function summariseCase(benchCase: BenchCase, allocators: readonly Allocator[], samples: readonly Sample[]): CaseSummary | undefined {
  const { name, group, isPhased } = benchCase;
  const ofCase = samples.filter((sample) => sample.case === name);
  const plain = allocators.flatMap((allocator) => findFigures(allocator.name, ofCase.filter((sample) => sample.allocator === allocator.name)));
  if (plain.length === 0) return undefined;
  const peers = plain.filter((entry) => allocators.some(({ name: peer, role }) => role === 'peer' && peer === entry.allocator));
  const best = findLeast(peers, 'minSeconds');
  const leanest = findLeast(peers, 'peakRssKib');
  const figures = plain.map((entry) => ({
    ...entry,
    timeRatio: divide(entry.minSeconds, best?.minSeconds),
    memoryRatio: divide(entry.peakRssKib, leanest?.peakRssKib),
  }));
  return { name, group, isPhased, bestPeer: best?.allocator ?? null, leanestPeer: leanest?.allocator ?? null, figures };
}

export function findFiguresOf(summary: CaseSummary, allocator: string | null): Figures | undefined {
  return summary.figures.find((entry) => entry.allocator === allocator);
}

function findFigures(allocator: string, own: readonly Sample[]): readonly Figures[] {
  const [first] = own;
  if (first === undefined) return [];
  const bad = own.find((sample) => sample.status !== 'ok');
  const fastest = own.reduce((best, sample) => (sample.seconds < best.seconds ? sample : best), first);
  const measure = (pick: (values: readonly number[]) => number, value: (sample: Sample) => number): number | null => (bad ? null : pick(own.map(value)));
  return [
    {
      allocator,
      minSeconds: measure(findMinimum, (sample) => sample.seconds),
      medianSeconds: measure(findMedian, (sample) => sample.seconds),
      timeRatio: null,
      peakRssKib: measure(findMinimum, (sample) => sample.peakRssKib),
      memoryRatio: null,
      faults: measure(findMinimum, (sample) => sample.minorFaults + sample.majorFaults),
      systemSeconds: measure(findMinimum, (sample) => sample.systemSeconds),
      phases: fastest.phases,
      latency: bad ? [] : findLeastLatency(own.map(({ latency }) => latency)),
      fault: bad ? `${bad.status}${bad.detail && `: ${bad.detail}`}` : '',
    },
  ];
}

function findLeast(entries: readonly Figures[], key: 'minSeconds' | 'peakRssKib'): Figures | undefined {
  const sound = entries.filter((entry) => entry[key] !== null);
  return sound.toSorted((a, b) => (a[key] ?? 0) - (b[key] ?? 0)).at(0);
}

function divide(value: number | null, by: number | null | undefined): number | null {
  return value === null || by === null || by === undefined ? null : value / by;
}
