// The command as people type it: its mistakes, its reports, its interruption.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgramBuild } from '../../scripts/bench/build-programs.ts';
import { projectRoot } from '../../scripts/project.ts';
import type { BenchReport } from '../../scripts/bench/report.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-bench-test-'));
beforeAll(() => runProgramBuild(() => undefined));
afterAll(() => rmSync(folder, { recursive: true }));

const runBenchCommand = (args: readonly string[]) => execa(process.execPath, ['--import', 'tsx', 'scripts/bench.ts', ...args], { cwd: projectRoot, reject: false });

function readReport(file: string): BenchReport {
  return JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
}

describe('a mistake is one line and exit 2', () => {
  it.each([
    [['--case', 'nope'], "unknown case 'nope'"],
    [['--peers-only', '--peer', 'nope'], "unknown peer 'nope'"],
    [['--peers-only', '--peer', '=x'], "'=x' is not name=/path.so"],
    [['--frobnicate'], "unknown option '--frobnicate'"],
    [['--reps', '0'], 'not a whole number above 0'],
    [['--json', '/no/such/folder/x.json'], 'cannot write into /no/such/folder'],
    [['stray'], 'too many arguments'],
  ])('%o', async (args, message) => {
    const { exitCode, stderr, stdout } = await runBenchCommand(args);
    expect(String(stderr).trim().split('\n')).toEqual([expect.stringContaining(message)]);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

it('lists the cases', async () => {
  const { stdout, exitCode } = await runBenchCommand(['--list', '--quick']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('random-mixed-8192-t1');
});

it('names a peer that does not load, leaves it out, measures the others, and exits 1', async () => {
  const json = path.join(folder, 'left-out.json');
  const args = ['--peers-only', '--peer', 'glibc', '--peer', 'broken=/no/such/library.so', '--case', 'tiny-hot-64-single', '--reps', '1', '--pin', '--json', json];
  const { exitCode, stderr, stdout } = await runBenchCommand(args);
  expect(String(stderr).trim().split('\n').at(-1)).toBe('broken (/no/such/library.so) is left out: the loader cannot preload it');
  expect(stdout).toContain('tiny-hot-64-single');
  expect(exitCode).toBe(1);
  const report = readReport(json);
  expect(report).toMatchObject({ schema: 1, isInterrupted: false, isPinned: true, repetitions: 1, allocators: [{ name: 'glibc' }], machine: { compiler: expect.stringContaining('gcc') } });
  expect(report.samples).toMatchObject([{ case: 'tiny-hot-64-single', allocator: 'glibc', status: 'ok' }]);
});

it('writes what ran when it is interrupted', async () => {
  const json = path.join(folder, 'interrupted.json');
  const child = runBenchCommand(['--peers-only', '--peer', 'glibc', '--case', 'realloc-sparse', '--reps', '500', '--json', json]);
  child.stderr?.once('data', () => setTimeout(() => child.kill('SIGINT'), 2500));
  expect((await child).exitCode).toBe(130);
  const report = readReport(json);
  expect(report.isInterrupted).toBe(true);
  expect(report.samples.length).toBeGreaterThan(0);
  expect(report.samples.length).toBeLessThan(500);
  expect(report.samples.every(({ status }) => status === 'ok')).toBe(true);
});
