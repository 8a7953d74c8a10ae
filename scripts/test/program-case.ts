// A script of real programs: it must say and do the same with the library preloaded as without.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { baseEnvironment, describeHang, HANG_MS, type Run, runProgram } from './execute.ts';
import { startUnder } from './old-kernel.ts';
import { fail, type Outcome, passed, skip, type Target, type TestFile } from './types.ts';

/** Exit status of a script, or of what starts it, that the machine does not allow; it says why on standard output. */
const cannotRunHere = 77;
const plainRuns = new Map<string, Promise<Run>>();

export async function runProgramTest(test: TestFile, target: Target): Promise<Outcome> {
  for (const need of test.needs) {
    const [command = need, pack = command] = need.split('=');
    const path = await findCommand(command);
    if (path === undefined) return missing(command, pack);
    if (target.library !== undefined && !(await loads(path, target.library))) return fail(`${path} does not load ${target.library}`);
  }
  const key = `${test.path} ${target.oldKernel?.launcher}`;
  const plain = plainRuns.get(key) ?? runScript(test, { ...target, library: undefined, knobs: {} });
  plainRuns.set(key, plain);
  const without = await plain;
  if (without.exitCode === cannotRunHere) return skip(without.stdout.trim());
  if (without.exitCode !== 0) return fail('fails without the library', without.stdout.slice(-2000) + without.stderr.slice(-2000));
  const under = await runScript(test, target);
  if (under.timedOut) return fail(describeHang(), under.stderr);
  if (under.exitCode !== 0) return fail(`ended by ${under.signal ?? `exit ${under.exitCode}`}`, under.stdout.slice(-2000) + under.stderr.slice(-4000));
  if (under.stdout !== without.stdout) return fail('output differs from that without the library', firstDifference(without.stdout, under.stdout));
  if (under.stderr !== without.stderr) return fail('standard error differs from that without the library', firstDifference(without.stderr, under.stderr));
  return passed;
}

async function runScript(test: TestFile, target: Target): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'hakmem-program-'));
  try {
    const preload: Record<string, string> = target.library === undefined ? {} : { LD_PRELOAD: target.library };
    const env = { ...baseEnvironment(), ...target.knobs, ...test.env, ...preload, HOME: folder, TMPDIR: folder };
    const start = startUnder(target.oldKernel, { command: '/bin/bash', args: [test.path], env });
    return await runProgram(start.command, start.args, { env: start.env, cwd: folder, timeoutMs: HANG_MS });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function missing(command: string, pack: string): Outcome {
  const why = `${command} is not installed (apt-get install ${pack})`;
  return process.env['CI'] === 'true' ? fail(why) : skip(why);
}

async function findCommand(command: string): Promise<string | undefined> {
  const found = await execa('/bin/sh', ['-c', 'command -v "$0"', command], { reject: false, env: { PATH: baseEnvironment()['PATH'] } });
  return found.exitCode === 0 ? found.stdout.trim() : undefined;
}

/** Asks the dynamic loader what it would map, so that a statically linked program does not pass for a tested one. */
async function loads(path: string, library: string): Promise<boolean> {
  const script = (await execa('/usr/bin/head', ['-c', '2', path], { reject: false })).stdout === '#!';
  if (script) return true;
  const listed = await execa(path, [], { reject: false, env: { LD_TRACE_LOADED_OBJECTS: '1', LD_PRELOAD: library } });
  return listed.stdout.includes(library);
}

function firstDifference(before: string, after: string): string {
  const left = before.split('\n');
  const right = after.split('\n');
  const at = left.findIndex((line, i) => line !== right[i]);
  const line = at < 0 ? left.length : at;
  return `line ${line + 1}\n  without: ${(left[line] ?? '(end)').slice(0, 300)}\n  with:    ${(right[line] ?? '(end)').slice(0, 300)}`;
}
