// The heap's own C under the compiler's sanitizers, with the drivers that check themselves.
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../project.ts';
import { baseEnvironment, runProgram } from '../test/execute.ts';
import type { Variant } from '../test/types.ts';
import { buildPrefixed } from './prefixed.ts';

interface Driver {
  readonly source: string;
  /** Of one run that takes about a second; `factor` times as much is asked for. */
  readonly args: (seed: number, factor: number) => readonly string[];
}

interface Sanitizer {
  readonly name: string;
  readonly variant: Variant;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly drivers: readonly Driver[];
}

const randomCalls: Driver = { source: 'tests/model/random_calls.c', args: (seed, factor) => [String(seed), '4', String(400_000 * factor), seed % 2 === 0 ? '4000' : '400000'] };
const crowd: Driver = { source: 'tests/model/random_calls.c', args: (seed, factor) => [String(seed), '24', String(400_000 * factor), '4000'] };
const forkingMix: Driver = { source: 'tests/soak/forking_mix.c', args: (seed, factor) => [String(seed), '4', String(20_000 * factor), '400000', '6'] };

const thread = {
  flags: ['-fsanitize=thread', '-include', 'tests/sanitize/thread_exit_rounds.h'],
  env: { TSAN_OPTIONS: `suppressions=${path.join(projectRoot, 'tests/sanitize/thread.supp')}:exitcode=66` },
};

const addressUndefined = {
  flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'],
  env: { ASAN_OPTIONS: 'detect_leaks=0:detect_stack_use_after_return=1', UBSAN_OPTIONS: 'print_stacktrace=1' },
};

/** The address sanitizer's own allocator (clang 14) may be left locked in the child of a fork: a thread that the child starts then waits for ever. */
const undefinedOnly = { ...addressUndefined, flags: ['-fsanitize=undefined', '-fno-sanitize-recover=undefined'] };

export const sanitizers: readonly Sanitizer[] = [
  { name: 'thread', variant: 'release', ...thread, drivers: [randomCalls, crowd] },
  { name: 'thread-secure', variant: 'secure', ...thread, drivers: [randomCalls] },
  { name: 'address-undefined', variant: 'debug', ...addressUndefined, drivers: [randomCalls] },
  { name: 'undefined', variant: 'debug', ...undefinedOnly, drivers: [forkingMix] },
  { name: 'address-undefined-secure', variant: 'secure', ...addressUndefined, drivers: [randomCalls] },
];

export interface SanitizerResult {
  readonly label: string;
  readonly passed: boolean;
  readonly output: string;
}

const TIMEOUT_MS = 600_000;

export async function runSanitizer(sanitizer: Sanitizer, factor: number, seed: number): Promise<readonly SanitizerResult[]> {
  const results: SanitizerResult[] = [];
  for (const [index, driver] of sanitizer.drivers.entries()) {
    const program = await buildPrefixed({ name: sanitizer.name, source: driver.source, variant: sanitizer.variant, flags: sanitizer.flags });
    const args = driver.args(seed + index, factor);
    // The runtimes want the addresses where they were without randomisation.
    const run = await runProgram('setarch', ['-R', program, ...args], { env: { ...baseEnvironment(), ...sanitizer.env }, cwd: tmpdir(), timeoutMs: TIMEOUT_MS });
    const label = `${sanitizer.name}: ${path.basename(program)} ${args.join(' ')}`;
    results.push({ label, passed: run.exitCode === 0 && run.stderr === '', output: run.timedOut ? `did not end\n${run.stderr}` : run.stderr });
  }
  return results;
}
