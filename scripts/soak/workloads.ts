// What the soak runs: programs that check themselves, each in a fresh process with a seed of its own.
import type { Variant } from '../test/types.ts';

export interface Workload {
  readonly name: string;
  readonly source: string;
  /** After which a run counts as hanging: hundreds of times what it takes on an idle machine. */
  readonly limitMs: number;
  /** Arguments of one run, and how many calls of the allocator it makes; `share` is the part of the usual work to do. */
  readonly plan: (seed: number, share: number) => { readonly args: readonly string[]; readonly calls: number };
}

/** Builds that check every step do a part of the work, so that a run takes about as long. */
export const shareOf: Readonly<Record<Variant, number>> = { release: 1, debug: 1 / 10, secure: 1 / 2 };

export const workloads: readonly Workload[] = [
  {
    name: 'larson',
    source: 'bench/larson.c',
    limitMs: 120_000,
    plan: (seed, share) => {
      const generations = Math.ceil(80 * share);
      const opsPerGeneration = 10_000;
      return {
        args: ['4', String(500 + (seed % 1500)), '8', '1024', String(opsPerGeneration), String(generations), '0'],
        calls: 4 * 2 * generations * opsPerGeneration,
      };
    },
  },
  {
    name: 'forking_mix',
    source: 'tests/soak/forking_mix.c',
    limitMs: 120_000,
    plan: (seed, share) => {
      const threads = 2 + (seed % 7);
      const calls = Math.ceil(60_000 * share);
      return { args: [String(seed), String(threads), String(calls), String(seed % 3 === 0 ? 3_000_000 : 60_000), '6'], calls: threads * calls };
    },
  },
];

/** Random operations against a shadow model: their number is the aim, in processes of a few million. */
export const modelWorkload: Workload = {
  name: 'random_calls',
  source: 'tests/model/random_calls.c',
  limitMs: 600_000,
  plan: (seed, share) => {
    const [threads, largest] = ([['1', '4000'], ['2', '4000'], ['4', '40000'], ['16', '40000'], ['4', '3000000']] as const)[seed % 5] ?? ['1', '4000'];
    const calls = Math.ceil((largest === '3000000' ? 500_000 : 5_000_000) * share);
    return { args: [String(seed), threads, String(calls), largest], calls };
  },
};
