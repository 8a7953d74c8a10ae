// One C or C++ test under one library: build, run, compare with what the file expects.
import { tmpdir } from 'node:os';
import { buildPlugin, buildTest, CompileError } from './compile.ts';
import { baseEnvironment, type Run, runProgram } from './execute.ts';
import { fail, type Outcome, passed, skip, type Target, type TestFile } from './types.ts';

/** Exit status of a test that the machine does not allow; it says why on standard output. */
const cannotRunHere = 77;

/** Builds with every check enabled do a tenth of the work of the long tests. */
const scalePercent = { release: '100', debug: '10', secure: '100' } as const;

export async function runCTest(root: string, test: TestFile, target: Target): Promise<Outcome> {
  try {
    const program = await buildTest(root, test, target.out);
    const plugin = test.plugin === undefined ? undefined : await buildPlugin(root, test.plugin);
    const env: Record<string, string> = { ...baseEnvironment(), ...target.knobs, ...test.env, TEST_VARIANT: target.variant, TEST_SCALE_PERCENT: scalePercent[target.variant] };
    if (plugin !== undefined) env['TEST_PLUGIN'] = plugin;
    if (target.library !== undefined && test.suite !== 'unit') env['LD_PRELOAD'] = target.library;
    const run = await runProgram(program, test.args, { env, cwd: tmpdir(), timeoutMs: test.timeoutMs });
    if (run.exitCode === cannotRunHere) return skip(run.stdout.trim());
    const why = explainFailure(test, run);
    return why === undefined ? passed : fail(why, run.stdout + run.stderr);
  } catch (error) {
    if (error instanceof CompileError) return fail('does not compile', error.message);
    throw error;
  }
}

function explainFailure(test: TestFile, run: Run): string | undefined {
  if (run.timedOut) return `took longer than ${test.timeoutMs / 1000} s`;
  if (test.expectSignal !== undefined && run.signal !== test.expectSignal) return `ended by ${describeEnd(run)}, not by ${test.expectSignal}`;
  if (test.expectSignal === undefined && run.exitCode !== 0) return `ended by ${describeEnd(run)}`;
  if (test.expectStderr === undefined && run.stderr !== '') return 'wrote to standard error';
  if (test.expectStderr !== undefined && !test.expectStderr.test(run.stderr)) return `standard error does not match ${test.expectStderr}`;
  if (test.expectSignal !== undefined && run.stderr.split('\n').length !== 2) return 'standard error is not one line';
  return undefined;
}

function describeEnd(run: Run): string {
  return run.signal ?? (run.exitCode === undefined ? 'failing to start' : `exit ${run.exitCode}`);
}
