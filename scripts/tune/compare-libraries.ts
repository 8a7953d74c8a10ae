// Libraries in turn on the same command, round by round, and what the rounds say of each beside the first. Pure but for runRounds.
import { listAllowedProcessors } from '../bench/processors.ts';
import { runCase } from '../bench/run-case.ts';
import { findMedian } from '../bench/stats.ts';
import type { Allocator, BenchCase, Sample } from '../bench/types.ts';
import { UserError } from '../run.ts';

export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Through the first library's, round by round; below 1 is better. */
export interface Ratio extends Figure {
  /** All rounds agree: with 7, chance does that once in 64. */
  readonly verdict: 'better' | 'worse' | 'within noise';
}

export const MEASURES = ['seconds', 'peakRssKib', 'meanRssKib'] as const;
export type MeasureName = (typeof MEASURES)[number];

export interface LibraryResult {
  readonly name: string;
  readonly figures: Readonly<Record<MeasureName, Figure>>;
  readonly ratios: Readonly<Record<MeasureName, Ratio>>;
}

/** Processor time, which others on the machine stretch less than wall time. */
type Round = Readonly<Record<MeasureName, number>>;

const LIMIT_SECONDS = 600;
const MEMORY_LIMIT_KIB = 8 * 1024 * 1024;

export async function runRounds(benchCase: BenchCase, libraries: readonly Allocator[], rounds: number, show: (done: number, total: number, what: string) => void, signal: AbortSignal): Promise<readonly LibraryResult[]> {
  const cpu = (await listAllowedProcessors()).at(-1) ?? 0;
  const measured = libraries.map(() => [] as Round[]);
  for (let round = 0; round < rounds; round++)
    for (const turn of libraries.keys()) {
      const index = (turn + round) % libraries.length;
      const allocator = libraries[index];
      if (allocator === undefined) continue;
      show(round * libraries.length + turn, rounds * libraries.length, `${benchCase.name} under ${allocator.name}, round ${round + 1} of ${rounds}`);
      const limits = { timeoutSeconds: LIMIT_SECONDS, memoryKib: MEMORY_LIMIT_KIB, cpu };
      const sample = requireEnd(await runCase({ benchCase, allocator, repetition: round + 1 }, limits, signal));
      measured[index]?.push({ seconds: sample.userSeconds + sample.systemSeconds, peakRssKib: sample.peakRssKib, meanRssKib: sample.meanRssKib });
    }
  return describeRounds(libraries.map(({ name }) => name), measured);
}

/** "not preloaded" is what the launcher saw of a program that ended before it looked. */
function requireEnd(sample: Sample): Sample {
  if (sample.status === 'ok' || sample.status === 'not preloaded') return sample;
  throw new UserError(`${sample.case} under ${sample.allocator}: ${sample.status} ${sample.detail}`.trim(), sample.status === 'interrupt' ? 130 : 1);
}

export function describeRounds(names: readonly string[], measured: readonly (readonly Round[])[]): readonly LibraryResult[] {
  const [base = []] = measured;
  return names.map((name, index) => {
    const rounds = measured[index] ?? [];
    const figure = (measure: MeasureName): Figure => describeFigure(rounds.map((round) => round[measure]));
    const ratio = (measure: MeasureName): Ratio => describeRatio(rounds.map((round, at) => divide(round[measure], base[at]?.[measure] ?? 0)));
    return { name, figures: { seconds: figure('seconds'), peakRssKib: figure('peakRssKib'), meanRssKib: figure('meanRssKib') }, ratios: { seconds: ratio('seconds'), peakRssKib: ratio('peakRssKib'), meanRssKib: ratio('meanRssKib') } };
  });
}

function describeFigure(values: readonly number[]): Figure {
  return { median: findMedian(values), low: Math.min(...values), high: Math.max(...values) };
}

function describeRatio(ratios: readonly number[]): Ratio {
  const figure = describeFigure(ratios);
  return { ...figure, verdict: figure.high < 1 ? 'better' : figure.low > 1 ? 'worse' : 'within noise' };
}

function divide(a: number, b: number): number {
  return b === 0 ? 1 : a / b;
}
