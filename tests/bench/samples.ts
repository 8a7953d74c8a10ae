// Samples and allocators made up for the tests of the reports.
import type { Allocator, BenchCase, CallLatency, LatencyRound, Phase, Sample } from '../../scripts/bench/types.ts';

export function createAllocator(name: string, role: Allocator['role'] = 'peer'): Allocator {
  return { name, path: `/lib/${name}.so`, role, env: {}, version: '1.0' };
}

export function createCase(name: string, facts: Partial<BenchCase> = {}): BenchCase {
  return { name, group: 'hot', run: { kind: 'bench', program: 'tiny_hot', args: [] }, threads: 1, isQuick: false, isPhased: false, isPinned: false, ...facts };
}

export function createSample(benchCase: string, allocator: string, seconds: number, facts: Partial<Sample> = {}): Sample {
  return {
    case: benchCase, allocator, repetition: 1, status: 'ok', detail: '', ops: 1000, seconds, wallSeconds: seconds, userSeconds: seconds,
    systemSeconds: 0, peakRssKib: 2048, meanRssKib: 1024, minorFaults: 100, majorFaults: 0, contextSwitches: 1, phases: [], latency: [], ...facts,
  };
}

export const PHASES: readonly Phase[] = [
  { name: 'filled', at: 0.1, rssKib: 4096 },
  { name: 'freed', at: 0.4, rssKib: 1024 },
];

export function createCalls(p50Ns: number, longestNs: number): CallLatency {
  return { p50Ns, p99Ns: 2 * p50Ns, p999Ns: 3 * p50Ns, longestNs, totalNs: 1000 * p50Ns };
}

export function createRound(p50Ns: number, longestNs: number): LatencyRound {
  return { malloc: createCalls(p50Ns, longestNs), free: createCalls(p50Ns / 2, longestNs / 2) };
}
