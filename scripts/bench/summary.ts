// Samples -> what the reports show: per case and allocator the figures, and the library's ratios to the best peer.
import { findGeometricMean, findMedian, findMinimum } from './stats.ts';
import type { Allocator, BenchCase, CaseGroup, Phase, Sample } from './types.ts';

export interface Figures {
  readonly allocator: string;
  readonly minSeconds: number;
  readonly medianSeconds: number;
  readonly peakRssKib: number;
  readonly faults: number;
  readonly systemSeconds: number;
  readonly phases: readonly Phase[];
  /** Empty, or how its runs went wrong. */
  readonly fault: string;
}

export interface CaseSummary {
  readonly name: string;
  readonly group: CaseGroup;
  readonly isPhased: boolean;
  readonly figures: readonly Figures[];
  readonly bestPeer: string | undefined;
  readonly leanestPeer: string | undefined;
  /** Allocator -> its figure over that of the best peer of the case. */
  readonly timeRatios: ReadonlyMap<string, number>;
  readonly memoryRatios: ReadonlyMap<string, number>;
}

export interface Means {
  readonly allocator: string;
  readonly time: number;
  readonly programTime: number;
  /** Geometric mean of peak RSS over that of the peer whose mean is the lowest. */
  readonly memory: number;
  readonly caseCount: number;
}

export function summariseCase(benchCase: BenchCase, allocators: readonly Allocator[], samples: readonly Sample[]): CaseSummary {
  const { name, group, isPhased } = benchCase;
  const ofCase = samples.filter((sample) => sample.case === name);
  const figures = allocators.map((allocator) => findFigures(allocator.name, ofCase)).filter((entry) => entry !== undefined);
  const peers = new Set(allocators.filter(({ role }) => role === 'peer').map((peer) => peer.name));
  const sound = figures.filter(({ fault }) => fault === '');
  const soundPeers = sound.filter(({ allocator }) => peers.has(allocator));
  const best = findLeast(soundPeers, (entry) => entry.minSeconds);
  const leanest = findLeast(soundPeers, (entry) => entry.peakRssKib);
  return {
    name,
    group,
    isPhased,
    figures,
    bestPeer: best?.allocator,
    leanestPeer: leanest?.allocator,
    timeRatios: new Map(best ? sound.map((entry) => [entry.allocator, entry.minSeconds / best.minSeconds]) : []),
    memoryRatios: new Map(leanest ? sound.map((entry) => [entry.allocator, entry.peakRssKib / leanest.peakRssKib]) : []),
  };
}

/** Means over the cases that every allocator survived, so that nobody gains by crashing. */
export function summariseMeans(summaries: readonly CaseSummary[], allocators: readonly Allocator[]): readonly Means[] {
  const shared = summaries.filter((summary) => allocators.every(({ name }) => summary.timeRatios.has(name)));
  const memoryMean = (allocator: string): number => findGeometricMean(shared.map((summary) => findPeak(summary, allocator)));
  const lowestPeer = findMinimum(allocators.filter(({ role }) => role === 'peer').map(({ name }) => memoryMean(name)));
  const timeMean = (cases: readonly CaseSummary[], allocator: string): number =>
    findGeometricMean(cases.map((summary) => summary.timeRatios.get(allocator) ?? Number.NaN));
  return allocators.map(({ name }) => ({
    allocator: name,
    time: timeMean(shared, name),
    programTime: timeMean(shared.filter(({ group }) => group === 'programs'), name),
    memory: memoryMean(name) / lowestPeer,
    caseCount: shared.length,
  }));
}

function findPeak(summary: CaseSummary, allocator: string): number {
  return summary.figures.find((entry) => entry.allocator === allocator)?.peakRssKib ?? Number.NaN;
}

function findFigures(allocator: string, samples: readonly Sample[]): Figures | undefined {
  const own = samples.filter((sample) => sample.allocator === allocator);
  const [first] = own;
  if (first === undefined) return undefined;
  const bad = own.find((sample) => sample.status !== 'ok');
  const sound = own.filter((sample) => sample.status === 'ok');
  const minSeconds = findMinimum(sound.map((sample) => sample.seconds));
  return {
    allocator,
    minSeconds,
    medianSeconds: findMedian(sound.map((sample) => sample.seconds)),
    peakRssKib: findMinimum(sound.map((sample) => sample.peakRssKib)),
    faults: findMinimum(sound.map((sample) => sample.minorFaults + sample.majorFaults)),
    systemSeconds: findMinimum(sound.map((sample) => sample.systemSeconds)),
    phases: (sound.find((sample) => sample.seconds === minSeconds) ?? first).phases,
    fault: bad === undefined ? '' : `${bad.status}${bad.detail ? `: ${bad.detail}` : ''}`,
  };
}

function findLeast(entries: readonly Figures[], measure: (entry: Figures) => number): Figures | undefined {
  return entries.reduce<Figures | undefined>((least, entry) => (least && measure(least) <= measure(entry) ? least : entry), undefined);
}
