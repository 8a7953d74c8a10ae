// How long single calls take, of all repetitions together: of each figure the least, as of times, because what other
// work on the machine adds to a call is no property of the allocator.
import { findMinimum } from './stats.ts';
import type { CallLatency, LatencyRound } from './types.ts';

export const CALLS = ['malloc', 'free'] as const;

export const PERCENTILES = [
  { key: 'p50Ns', title: 'p50' },
  { key: 'p99Ns', title: 'p99' },
  { key: 'p999Ns', title: 'p99.9' },
  { key: 'longestNs', title: 'longest' },
] as const satisfies readonly { readonly key: keyof CallLatency; readonly title: string }[];

export function findLeastLatency(repetitions: readonly (readonly LatencyRound[])[]): readonly LatencyRound[] {
  const [first = []] = repetitions;
  return first.map((_, index) => {
    const rounds = repetitions.flatMap((repetition) => repetition[index] ?? []);
    return { malloc: findLeastCall(rounds.map(({ malloc }) => malloc)), free: findLeastCall(rounds.map(({ free }) => free)) };
  });
}

function findLeastCall(calls: readonly CallLatency[]): CallLatency {
  const findLeast = (key: keyof CallLatency): number => findMinimum(calls.map((call) => call[key]));
  return { p50Ns: findLeast('p50Ns'), p99Ns: findLeast('p99Ns'), p999Ns: findLeast('p999Ns'), longestNs: findLeast('longestNs'), totalNs: findLeast('totalNs') };
}
