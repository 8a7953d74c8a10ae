// The loop: workloads and builds in turn, a few processes at a time, until the time is over or the number is reached.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from '../test/compile.ts';
import { baseEnvironment, runProgram } from '../test/execute.ts';
import type { Variant } from '../test/types.ts';
import { readStacks, writeEvidence } from './evidence.ts';
import { shareOf, type Workload } from './workloads.ts';

export interface Soak {
  readonly root: string;
  readonly workloads: readonly Workload[];
  readonly variants: readonly Variant[];
  readonly seed: number;
  /** Whichever comes first ends the loop. */
  readonly milliseconds: number;
  readonly runs: number;
  readonly calls: number;
  readonly width: number;
  readonly onProgress?: (tallies: readonly SoakTally[], milliseconds: number) => void;
}

export interface SoakTally {
  readonly workload: string;
  readonly variant: Variant;
  passed: number;
  failed: number;
  calls: number;
  readonly reports: string[];
}

interface Entry {
  readonly workload: Workload;
  readonly program: string;
  readonly tally: SoakTally;
  started: number;
}

const PROGRESS_MS = 10_000;

export async function runSoak(soak: Soak): Promise<readonly SoakTally[]> {
  const entries = await listEntries(soak);
  const tallies = entries.map(({ tally }) => tally);
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  const open = (): Entry[] => entries.filter(({ started, tally }) => started < soak.runs && tally.calls < soak.calls);
  let next = 0;
  const work = async (): Promise<void> => {
    const cwd = mkdtempSync(join(tmpdir(), 'hakmem-soak-'));
    for (let left = open(); left.length > 0 && elapsed() < soak.milliseconds; left = open()) {
      const entry = left.sort((a, b) => a.started - b.started)[0] as Entry;
      entry.started++;
      await runOnce(soak, entry, soak.seed + next++, cwd);
    }
    rmSync(cwd, { recursive: true, force: true });
  };
  const timer = setInterval(() => soak.onProgress?.(tallies, elapsed()), PROGRESS_MS);
  await Promise.all(Array.from({ length: soak.width }, work));
  clearInterval(timer);
  soak.onProgress?.(tallies, elapsed());
  return tallies;
}

async function listEntries({ root, workloads, variants }: Soak): Promise<Entry[]> {
  mkdirSync(join(root, 'out/soak'), { recursive: true });
  const entries = variants.flatMap((variant) =>
    workloads.map(async (workload): Promise<Entry> => {
      const tally = { workload: workload.name, variant, passed: 0, failed: 0, calls: 0, reports: [] };
      return { workload, program: await buildProgram(root, workload.source), tally, started: 0 };
    }),
  );
  return Promise.all(entries);
}

async function runOnce(soak: Soak, { workload, program, tally }: Entry, seed: number, cwd: string): Promise<void> {
  const { args, calls } = workload.plan(seed, shareOf[tally.variant]);
  const library = join(soak.root, 'out', tally.variant, 'libhakmem.so');
  // The shell raises the limit on cores without the library under test.
  const shell = ['-c', 'ulimit -c unlimited 2>/dev/null; library=$1; shift; LD_PRELOAD=$library exec "$@"', 'soak', library, program, ...args];
  let stacks = '';
  const onTimeout = async (group: number): Promise<void> => {
    stacks = await readStacks(group);
  };
  const run = await runProgram('/bin/bash', shell, { env: baseEnvironment(), cwd, timeoutMs: workload.limitMs, onTimeout });
  tally.calls += calls;
  if (run.exitCode === 0 && run.stderr === '') {
    tally.passed++;
    return;
  }
  tally.failed++;
  const directory = join(soak.root, 'out/soak', `${workload.name}-${tally.variant}-${seed}`);
  const command = `LD_PRELOAD=${library} ${program} ${args.join(' ')}`;
  tally.reports.push(await writeEvidence({ directory, command, program, cwd, run, stacks }));
}
