// One C or C++ test under one library: build, run, compare with what the file expects.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandFor } from '../machines.ts';
import { buildPlugin, buildTest, CompileError } from './compile.ts';
import { baseEnvironment, describeHang, HANG_MS, type Run, runProgram } from './execute.ts';
import { startUnder } from './old-kernel.ts';
import { fail, type Outcome, passed, skip, type Target, type TestFile } from './types.ts';

/** What qemu-user adds when a signal ends the program. */
const lineOfEmulator = /^qemu: uncaught target signal .*\n/gm;

/** Exit status of a test that the machine does not allow; it says why on standard output. */
const cannotRunHere = 77;

/** Builds with every check enabled do a tenth of the work of the long tests at most. */
const mostPercent = { release: 100, debug: 10, secure: 100 } as const;

export async function runCTest(root: string, test: TestFile, target: Target): Promise<Outcome> {
  try {
    const program = await buildTest(root, test, target);
    const plugin = test.plugin === undefined ? undefined : await buildPlugin(root, test.plugin, target.machine);
    const env: Record<string, string> = { ...baseEnvironment(), ...target.knobs, ...test.env, TEST_VARIANT: target.variant, TEST_SCALE_PERCENT: String(Math.min(target.scale, mostPercent[target.variant])) };
    if (plugin !== undefined) env['TEST_PLUGIN'] = plugin;
    const preloads = [await buildCallsOfEmulator(root, target), test.suite === 'unit' ? undefined : target.library].filter((file) => file !== undefined);
    if (preloads.length > 0) env['LD_PRELOAD'] = preloads.join(':');
    const { command, args, env: ofCommand } = startUnder(target.oldKernel, commandFor(target.machine, program, env));
    const ended = await runProgram(command, [...args, ...test.args], { env: ofCommand, cwd: tmpdir(), timeoutMs: HANG_MS });
    const run = { ...ended, stderr: ended.stderr.replace(lineOfEmulator, '') };
    if (run.exitCode === cannotRunHere) return skip(run.stdout.trim());
    const why = explainFailure(test, run, test.expectStderr === undefined ? undefined : await expandBlocks(test.expectStderr, target));
    return why === undefined ? passed : fail(why, run.stdout + run.stderr);
  } catch (error) {
    if (error instanceof CompileError) return fail('does not compile', error.message);
    throw error;
  }
}

async function buildCallsOfEmulator(root: string, { machine }: Target): Promise<string | undefined> {
  return machine === undefined || machine.emulator.length === 0 ? undefined : buildPlugin(root, 'calls_of_emulators.c', machine);
}

function explainFailure(test: TestFile, run: Run, expected: RegExp | undefined): string | undefined {
  if (run.timedOut) return describeHang();
  if (test.expectSignal !== undefined && run.signal !== test.expectSignal) return `ended by ${describeEnd(run)}, not by ${test.expectSignal}`;
  if (test.expectSignal === undefined && run.exitCode !== 0) return `ended by ${describeEnd(run)}`;
  if (expected === undefined && run.stderr !== '') return 'wrote to standard error';
  if (expected !== undefined && !expected.test(run.stderr)) return `standard error does not match ${expected}`;
  if (test.expectSignal !== undefined && run.stderr.split('\n').length !== 2) return 'standard error is not one line';
  return undefined;
}

function describeEnd(run: Run): string {
  return run.signal ?? (run.exitCode === undefined ? 'failing to start' : `exit ${run.exitCode}`);
}

const CANARY_BYTES = 8;

/** The classes are those of the build under test. */
async function expandBlocks(expected: string, { out, variant }: Target): Promise<RegExp> {
  if (!expected.includes('{block')) return new RegExp(expected);
  const manifest = JSON.parse(await readFile(join(out, variant, 'manifest.json'), 'utf8')) as { readonly regions: readonly { readonly sizes: readonly number[] }[] };
  const sizes = manifest.regions.flatMap((region) => region.sizes);
  const blockOf = (bytes: number): number => sizes.find((size) => size >= bytes) ?? bytes;
  const expand = (bytes: number): string => (variant === 'secure' ? `(?:${blockOf(bytes)}|${blockOf(bytes + CANARY_BYTES)}|${blockOf(bytes + CANARY_BYTES) - CANARY_BYTES})` : String(blockOf(bytes)));
  return new RegExp(expected.replace(/\{block (\d+)\}/g, (_, bytes: string) => expand(Number(bytes))));
}
