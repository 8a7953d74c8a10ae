// The launcher on real processes.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { findAllocators } from '../../scripts/bench/allocators.ts';
import { runProgramBuild } from '../../scripts/bench/build-programs.ts';
import { listAllowedProcessors } from '../../scripts/bench/processors.ts';
import { BUILD_FOLDER } from '../../scripts/bench/paths.ts';
import { runCase } from '../../scripts/bench/run-case.ts';
import type { Allocator, Sample } from '../../scripts/bench/types.ts';
import { createCase } from './samples.ts';

const LIMITS = { timeoutSeconds: 1, memoryKib: 64 * 1024, cpu: 0 };
let glibc: Allocator;

beforeAll(async () => {
  await runProgramBuild(() => undefined);
  const { allocators } = await findAllocators({ peersOnly: true, peer: ['glibc'], knobs: [], beside: [] });
  const [first] = allocators;
  if (first === undefined) throw new Error('no glibc');
  glibc = first;
});

function runShell(script: string): Promise<Sample> {
  const benchCase = createCase('shell', { run: { kind: 'system', executable: '/bin/sh', args: ['-c', script] } });
  return runCase({ benchCase, allocator: glibc, repetition: 1 }, LIMITS, new AbortController().signal);
}

describe('a program', () => {
  it('that crashes is a result', async () => {
    expect(await runShell('sleep 0.05; kill -SEGV $$')).toMatchObject({ status: 'crash', detail: 'signal 11' });
  });

  it('that runs too long is stopped with all its children', async () => {
    const start = performance.now();
    expect(await runShell('sleep 30 & sleep 30; true')).toMatchObject({ status: 'timeout' });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('that cannot be started has failed', async () => {
    const benchCase = createCase('nothing', { run: { kind: 'system', executable: '/no/such/program', args: [] } });
    const sample = await runCase({ benchCase, allocator: glibc, repetition: 1 }, LIMITS, new AbortController().signal);
    expect(sample).toMatchObject({ status: 'failed', detail: expect.stringContaining('exit 127') });
  });

  it('of bench/ reports its work, and its memory is its own, not that of this process', async () => {
    const benchCase = createCase('tiny', { run: { kind: 'bench', program: 'tiny_hot', args: ['64', '1', 'lifo', '1000000'] } });
    const sample = await runCase({ benchCase, allocator: glibc, repetition: 1 }, LIMITS, new AbortController().signal);
    expect(sample).toMatchObject({ status: 'ok', ops: 1_000_000 });
    expect(sample.seconds).toBeGreaterThan(0);
    expect(sample.peakRssKib).toBeLessThan(4096);
  });

  it('that takes too much memory is stopped', async () => {
    const benchCase = createCase('big', { run: { kind: 'bench', program: 'sized_mix', args: ['pages', '8', '1', '33554432', '67108864', '1000'] } });
    const sample = await runCase({ benchCase, allocator: glibc, repetition: 1 }, LIMITS, new AbortController().signal);
    expect(sample.status).toBe('memory');
  });
});

describe('pinning', () => {
  it('is asked of the programs of the cases that want it, and of no other', async () => {
    const run = { kind: 'system', executable: '/bin/sh', args: ['-c', 'sleep 0.05; exit "${BENCH_PIN:-7}"'] } as const;
    const runShellCase = (isPinned: boolean): Promise<Sample> =>
      runCase({ benchCase: createCase('shell', { run, isPinned }), allocator: glibc, repetition: 1 }, LIMITS, new AbortController().signal);
    expect(await runShellCase(true)).toMatchObject({ detail: 'exit 1' });
    expect(await runShellCase(false)).toMatchObject({ detail: 'exit 7' });
  });

  it('gives each thread one processor, in turn', async () => {
    const allowed = (await listAllowedProcessors()).map(String);
    const child = execa(`${BUILD_FOLDER}/idle_threads`, ['4', '1'], { env: { BENCH_PIN: '1' } });
    const folder = `/proc/${child.pid}/task`;
    while (readdirSync(folder).length < 5) await setTimeout(5);
    await setTimeout(100);
    const [, ...workers] = readdirSync(folder).map((task) => /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`${folder}/${task}/status`, 'utf8'))?.[1]);
    expect(workers).toEqual([0, 1, 2, 3].map((number) => allowed[number % allowed.length]));
    await child;
  });
});
