// Release and PGO in turn, pair by pair, and what the pairs say. Pure but for runProof.
import { findGeometricMean, findMedian } from '../bench/stats.ts';
import { runCase } from '../bench/run-case.ts';
import { listAllowedProcessors } from '../bench/processors.ts';
import type { BenchCase, Sample } from '../bench/types.ts';
import { UserError } from '../run.ts';

export interface ProofCase {
  readonly benchCase: BenchCase;
  readonly command: string;
  readonly isTrained: boolean;
}

export interface Pair {
  /** Processor seconds, user and system. */
  readonly release: number;
  readonly pgo: number;
}

/** How much less processor time PGO takes: release / PGO - 1, over the pairs. */
export interface Gain {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** All pairs agree in sign: with 7 pairs, chance does that once in 64. */
  readonly verdict: 'faster' | 'slower' | 'within noise';
}

export interface CaseResult extends ProofCase {
  readonly operations: number;
  readonly pairs: readonly Pair[];
  readonly gain: Gain;
}

export type Libraries = Readonly<Record<keyof Pair, string>>;

const LIMIT_SECONDS = 600;
const MEMORY_LIMIT_KIB = 8 * 1024 * 1024;

/** Who else is on the machine can only slow a run down, so each side of a pair is the best of a few runs, also in turn. */
const RUNS_PER_PAIR = 2;

export async function runProof(cases: readonly ProofCase[], libraries: Libraries, rounds: number, show: (done: number, total: number, what: string) => void, signal: AbortSignal): Promise<readonly CaseResult[]> {
  const cpu = (await listAllowedProcessors()).at(-1) ?? 0;
  const measured = cases.map((proofCase) => ({ proofCase, operations: 0, pairs: [] as Pair[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [position, entry] of measured.entries()) {
      const { benchCase } = entry.proofCase;
      show(round * cases.length + position, rounds * cases.length, `${benchCase.name}, pair ${round + 1} of ${rounds}`);
      const pair = { release: Number.POSITIVE_INFINITY, pgo: Number.POSITIVE_INFINITY };
      for (const which of orderRuns(round + position)) {
        const sample = await measure(benchCase, which, libraries, cpu, signal);
        pair[which] = Math.min(pair[which], sample.userSeconds + sample.systemSeconds);
        entry.operations = sample.ops;
      }
      entry.pairs.push(pair);
    }
  }
  return measured.map(({ proofCase, operations, pairs }) => ({ ...proofCase, operations, pairs, gain: describeGain(pairs.map(findGain)) }));
}

/** Who goes first changes from run to run, from round to round and from case to case. */
export function orderRuns(turn: number): readonly (keyof Pair)[] {
  return Array.from({ length: RUNS_PER_PAIR }, (_, run) => ((turn + run) % 2 === 0 ? (['release', 'pgo'] as const) : (['pgo', 'release'] as const))).flat();
}

async function measure(benchCase: BenchCase, which: keyof Pair, libraries: Libraries, cpu: number, signal: AbortSignal): Promise<Sample> {
  const allocator = { name: which, path: libraries[which], role: 'subject' as const, env: {}, version: '' };
  const sample = await runCase({ benchCase, allocator, repetition: 1 }, { timeoutSeconds: LIMIT_SECONDS, memoryKib: MEMORY_LIMIT_KIB, cpu }, signal);
  if (sample.status === 'ok' || sample.status === 'not preloaded') return sample;
  throw new UserError(`${benchCase.name} under the ${which} build: ${sample.status} ${sample.detail}`.trim(), sample.status === 'interrupt' ? 130 : 1);
}

export function findGain({ release, pgo }: Pair): number {
  return release / pgo - 1;
}

export function describeGain(gains: readonly number[]): Gain {
  const low = Math.min(...gains);
  const high = Math.max(...gains);
  return { median: findMedian(gains), low, high, verdict: low > 0 ? 'faster' : high < 0 ? 'slower' : 'within noise' };
}

/** The geometric mean of the workloads' gains; its spread is that of the means of single rounds. */
export function describeMeanGain(results: readonly Pick<CaseResult, 'pairs' | 'gain'>[]): Gain {
  const rounds = Math.min(...results.map(({ pairs }) => pairs.length));
  const means = Array.from({ length: rounds }, (_, round) => findGeometricMean(results.flatMap(({ pairs }) => pairs.slice(round, round + 1).map((pair) => 1 + findGain(pair)))) - 1);
  return { ...describeGain(means), median: findGeometricMean(results.map(({ gain }) => 1 + gain.median)) - 1 };
}
