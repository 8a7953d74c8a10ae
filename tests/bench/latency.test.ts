// The time of single calls: measured by a real program, made less by repetition, printed.
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgramBuild } from '../../scripts/bench/build-programs.ts';
import { formatNanoseconds } from '../../scripts/bench/format.ts';
import { BUILD_FOLDER } from '../../scripts/bench/paths.ts';
import { formatLatency } from '../../scripts/bench/print-latency.ts';
import { findFiguresOf, summariseCase } from '../../scripts/bench/summary.ts';
import type { LatencyRound } from '../../scripts/bench/types.ts';
import { createAllocator, createCase, createRound, createSample } from './samples.ts';

beforeAll(() => runProgramBuild(() => undefined));

describe('the program', () => {
  async function measure(...args: readonly string[]): Promise<{ readonly ops: number; readonly seconds: number; readonly latency: readonly LatencyRound[] }> {
    const { stdout } = await execa(`${BUILD_FOLDER}/latency`, args);
    return JSON.parse(stdout) as Awaited<ReturnType<typeof measure>>;
  }

  it.each([
    ['blocks filled and freed', ['uniform', '2000', '0', '60000', '60000', '2'], 8000, 2],
    ['blocks replaced', ['doublings', '1000', '20000', '16', '65536', '3'], 120_000, 3],
  ] as const)('times %s, round by round', async (_, args, ops, rounds) => {
    const result = await measure(...args);
    expect(result.ops).toBe(ops);
    expect(result.latency).toHaveLength(rounds);
    const calls = result.latency.flatMap(({ malloc, free }) => [malloc, free]);
    for (const { p50Ns, p99Ns, p999Ns, longestNs, totalNs } of calls) {
      expect([p50Ns, p99Ns, p999Ns, longestNs, totalNs].toSorted((a, b) => a - b)).toEqual([p50Ns, p99Ns, p999Ns, longestNs, totalNs]);
      expect(p50Ns).toBeGreaterThan(0);
    }
    expect(calls.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBeLessThan(result.seconds * 1e9);
  });
});

describe('of the repetitions', () => {
  const allocators = [createAllocator('hakmem', 'subject'), createAllocator('peer'), createAllocator('broken')];
  const samples = [
    createSample('a', 'hakmem', 1, { latency: [createRound(20, 4000), createRound(30, 900)] }),
    createSample('a', 'hakmem', 2, { latency: [createRound(24, 500), createRound(26, 90_000)] }),
    createSample('a', 'peer', 1, { latency: [createRound(10, 2_500_000), createRound(12, 700)] }),
    createSample('a', 'broken', 1, { status: 'crash', detail: 'signal 11', latency: [createRound(1, 2)] }),
  ];
  const summary = summariseCase(createCase('a', { group: 'latency' }), allocators, samples);
  if (summary === undefined) throw new Error('nothing ran');

  it('the least of each figure counts, round by round', () => {
    expect(findFiguresOf(summary, 'hakmem')?.latency).toMatchObject([
      { malloc: { p50Ns: 20, p99Ns: 40, longestNs: 500, totalNs: 20_000 }, free: { p50Ns: 10, longestNs: 250 } },
      { malloc: { p50Ns: 26, longestNs: 900 }, free: { p50Ns: 13, longestNs: 450 } },
    ]);
    expect(findFiguresOf(summary, 'broken')?.latency).toEqual([]);
  });

  it('each round of each allocator is a line of an aligned table', () => {
    const lines = stripVTControlCharacters(formatLatency([summary])).split('\n').map((line) => line.trimEnd());
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 3).join(' ').trim())).toEqual([
      expect.stringContaining('time of a call allocator round'), expect.stringMatching(/^a hakmem 1/), expect.stringMatching(/^a hakmem 2/), expect.stringMatching(/^a peer 1/), expect.stringMatching(/^a peer 2/),
    ]);
    expect(lines[3]).toMatch(/10 ns +20 ns +30 ns +2\.5 ms +10 µs +5 ns +10 ns +15 ns +1\.25 ms +5 µs$/);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('and where no calls were timed, there is no table', () => {
    expect(formatLatency([{ ...summary, figures: summary.figures.map((entry) => ({ ...entry, latency: [] })) }])).toBe('');
  });
});

it('nanoseconds have three digits', () => {
  expect([0, 4.94, 62.3, 999, 1720, 28_285_467, 3.2e9].map(formatNanoseconds)).toEqual(['0 ns', '4.94 ns', '62.3 ns', '999 ns', '1.72 µs', '28.3 ms', '3.2 s']);
});
