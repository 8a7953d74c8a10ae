// What a failed run leaves in out/soak/<workload>-<build>-<seed>/: how to repeat it, what it wrote, its core, where its threads were.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Run } from '../test/execute.ts';

export interface Failure {
  readonly directory: string;
  readonly command: string;
  readonly program: string;
  /** Where the program ran: its core is there when the system writes one. */
  readonly cwd: string;
  readonly run: Run;
  /** Of a run that hung: where the threads of its processes were. */
  readonly stacks: string;
}

const SHOWN_CHARACTERS = 20_000;

/** The path of the report. */
export async function writeEvidence({ directory, command, program, cwd, run, stacks }: Failure): Promise<string> {
  mkdirSync(directory, { recursive: true });
  const core = join(directory, 'core');
  if (existsSync(join(cwd, 'core'))) renameSync(join(cwd, 'core'), core);
  const ofCore = existsSync(core) ? await debug([program, core]) : '';
  const sections = {
    'repeat with': command,
    'ended by': run.timedOut ? 'the time limit' : (run.signal ?? `exit ${run.exitCode}`),
    'standard error': run.stderr.slice(-SHOWN_CHARACTERS),
    'standard output': run.stdout.slice(-SHOWN_CHARACTERS),
    threads: stacks + ofCore,
  };
  const report = join(directory, 'report.txt');
  writeFileSync(report, Object.entries(sections).map(([title, text]) => `${title}:\n${text.trimEnd()}\n`).join('\n'));
  return report;
}

/** Where the threads of every process of a group are; empty without gdb. */
export async function readStacks(group: number): Promise<string> {
  const { stdout } = await execa('pgrep', ['-g', String(group)], { reject: false });
  const stacks = await Promise.all(stdout.split('\n').filter(Boolean).map(async (pid) => `process ${pid}\n${await debug(['-p', pid])}`));
  return stacks.join('\n');
}

async function debug(args: readonly string[]): Promise<string> {
  const gdb = await execa('gdb', ['-batch', '-nx', '-ex', 'thread apply all bt 24', ...args], { reject: false, timeout: 60_000 });
  return gdb.stdout ?? '';
}
