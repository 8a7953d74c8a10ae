// The fuzz target of tests/fuzz/calls.c under libFuzzer, over the debug build with AddressSanitizer and UBSan.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { outRoot, projectRoot } from '../project.ts';
import { UserError } from '../run.ts';
import { baseEnvironment, runProgram } from '../test/execute.ts';
import { buildPrefixed } from './prefixed.ts';

export interface FuzzResult {
  readonly passed: boolean;
  readonly executions: number;
  readonly perSecond: number;
  /** Inputs that libFuzzer left: each makes the target fail. */
  readonly artifacts: readonly string[];
  readonly output: string;
}

const flags = ['-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=undefined'];
export const corpusDirectory = path.join(projectRoot, 'tests/fuzz/corpus');

/** New inputs that reach new code are gathered in out/fuzz/corpus; those committed are read and never written. */
export async function runFuzz(seconds: number, seed: number): Promise<FuzzResult> {
  const program = await buildPrefixed({ name: 'fuzz', source: 'tests/fuzz/calls.c', variant: 'debug', flags });
  const [gathered, artifacts] = ['corpus', 'artifacts'].map((name) => path.join(outRoot, 'fuzz', name)) as [string, string];
  for (const directory of [gathered, artifacts]) mkdirSync(directory, { recursive: true });
  const before = new Set(readdirSync(artifacts));
  const options = [`-max_total_time=${seconds}`, `-seed=${seed}`, '-max_len=512', '-timeout=300', '-rss_limit_mb=4096', '-print_final_stats=1', `-artifact_prefix=${artifacts}/`];
  const env = { ...baseEnvironment(), ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' };
  const run = await runProgram(program, [...options, gathered, corpusDirectory], { env, cwd: outRoot, timeoutMs: (seconds + 120) * 1000 });
  const fresh = readdirSync(artifacts).filter((name) => !before.has(name));
  const stat = (name: string): number => Number(new RegExp(`stat::${name}:\\s+(\\d+)`).exec(run.stderr)?.[1] ?? 0);
  return {
    passed: run.exitCode === 0 && fresh.length === 0,
    executions: stat('number_of_executed_units'),
    perSecond: stat('average_exec_per_sec'),
    artifacts: fresh.map((name) => path.join(artifacts, name)),
    output: run.stderr,
  };
}

/** The least set of inputs, of all gathered, that reaches as much: what is committed. */
export async function writeCorpus(): Promise<number> {
  const program = await buildPrefixed({ name: 'fuzz', source: 'tests/fuzz/calls.c', variant: 'debug', flags });
  const [gathered, least] = ['corpus', 'least'].map((name) => path.join(outRoot, 'fuzz', name)) as [string, string];
  for (const directory of [corpusDirectory, gathered, least]) mkdirSync(directory, { recursive: true });
  const env = { ...baseEnvironment(), ASAN_OPTIONS: 'detect_leaks=0' };
  const run = await runProgram(program, ['-set_cover_merge=1', least, corpusDirectory, gathered], { env, cwd: outRoot, timeoutMs: 600_000 });
  if (run.exitCode !== 0) throw new UserError(`the corpus could not be merged: ${run.stderr.slice(-2000)}`);
  rmSync(corpusDirectory, { recursive: true });
  renameSync(least, corpusDirectory);
  return readdirSync(corpusDirectory).length;
}
