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

export async function runProof(cases: readonly ProofCase[], libraries: Libraries, rounds: number, show: (done: number, total: number, what: string) => void, signal: AbortSignal): Promise<readonly CaseResult[]> {
  const cpu = (await listAllowedProcessors()).at(-1) ?? 0;
  const pairs = cases.map((): Pair[] => []);
  const operations = cases.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (const [position, { benchCase }] of cases.entries()) {
      show(round * cases.length + position, rounds * cases.length, `${benchCase.name}, pair ${round + 1} of ${rounds}`);
      const measure = async (which: keyof Pair): Promise<number> => {
        const sample = await runCase({ benchCase, allocator: { name: which, path: libraries[which], role: 'subject', env: {}, version: '' }, repetition: round + 1 }, { timeoutSeconds: LIMIT_SECONDS, memoryKib: MEMORY_LIMIT_KIB, cpu }, signal);
        operations[position] = sample.ops;
        return requireSeconds(sample);
      };
      // Who goes first changes from round to round and from case to case.
      const isReleaseFirst = (round + position) % 2 === 0;
      const first = await measure(isReleaseFirst ? 'release' : 'pgo');
      const second = await measure(isReleaseFirst ? 'pgo' : 'release');
      pairs[position]?.push(isReleaseFirst ? { release: first, pgo: second } : { release: second, pgo: first });
    }
  }
  return cases.map((proofCase, position) => ({ ...proofCase, operations: operations[position] ?? 0, pairs: pairs[position] ?? [], gain: describeGain((pairs[position] ?? []).map(findGain)) }));
}

export function findGain({ release, pgo }: Pair): number {
  return release / pgo - 1;
}

export function describeGain(gains: readonly number[]): Gain {
  const low = Math.min(...gains);
  const high = Math.max(...gains);
  return { median: findMedian(gains), low, high, verdict: low > 0 ? 'faster' : high < 0 ? 'slower' : 'within noise' };
}

/** The geometric mean over the cases, once for each round. */
export function describeMeanGain(results: readonly Pick<CaseResult, 'pairs'>[]): Gain {
  const rounds = Math.min(...results.map(({ pairs }) => pairs.length));
  return describeGain(Array.from({ length: rounds }, (_, round) => findGeometricMean(results.flatMap(({ pairs }) => pairs.slice(round, round + 1).map((pair) => 1 + findGain(pair)))) - 1));
}

function requireSeconds({ status, detail, case: name, allocator, userSeconds, systemSeconds }: Sample): number {
  if (status !== 'ok' && status !== 'not preloaded') throw new UserError(`${name} under the ${allocator} build: ${status} ${detail}`.trim(), status === 'interrupt' ? 130 : 1);
  return userSeconds + systemSeconds;
}
