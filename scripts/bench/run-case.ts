// One case on one allocator: the launcher runs it, the sample says what it cost or how it ended.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { BUILD_FOLDER, LAUNCHER, PROGRAMS_FOLDER } from './paths.ts';
import { parseSample, type RunOutput } from './parse-sample.ts';
import { runServerClient } from './run-client.ts';
import type { BenchCase, CaseRun, Sample, ServerProgram } from './types.ts';

export interface RunLimits {
  readonly timeoutSeconds: number;
  readonly memoryKib: number;
  /** The processor of single-threaded cases. */
  readonly cpu: number;
}

export async function runCase(task: CaseRun, limits: RunLimits, signal: AbortSignal): Promise<Sample> {
  const { run } = task.benchCase;
  const output = run.kind === 'server' ? await runServer(run, task, limits, signal) : await runLauncher(task, limits, signal, findCommand(task.benchCase));
  return parseSample(task, output);
}

function findCommand({ run }: BenchCase): readonly string[] {
  if (run.kind === 'bench') return [`${BUILD_FOLDER}/${run.program}`, ...run.args];
  return [run.executable, ...run.args.map((arg) => arg.replace('{programs}', PROGRAMS_FOLDER))];
}

async function runLauncher(
  { benchCase, allocator }: CaseRun,
  limits: RunLimits,
  signal: AbortSignal,
  command: readonly string[],
): Promise<RunOutput> {
  const cpu = benchCase.threads === 1 ? limits.cpu : -1;
  const caseEnv = benchCase.run.kind === 'system' ? benchCase.run.env : {};
  const pinEnv = benchCase.isPinned ? { BENCH_PIN: '1' } : {};
  const result = await execa(
    LAUNCHER,
    [allocator.path, String(cpu), String(limits.timeoutSeconds), String(limits.memoryKib), ...command],
    { env: { ...caseEnv, ...pinEnv, ...allocator.env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], reject: false, cancelSignal: signal, lines: false },
  );
  return { launcherLine: String(result.stdio[3] ?? ''), stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '') };
}

async function runServer(program: ServerProgram, task: CaseRun, limits: RunLimits, signal: AbortSignal): Promise<RunOutput> {
  const folder = await mkdtemp(join(tmpdir(), 'hakmem-bench-'));
  const socket = join(folder, 'socket');
  const fillIn = (text: string): string => text.replace('{socket}', socket).replace('{folder}', folder);
  try {
    const [prepare, ...words] = program.prepare ?? [];
    if (prepare !== undefined) await execa(prepare, words.map(fillIn), { cancelSignal: signal });
    const serverEnd = new AbortController();
    const server = runLauncher(task, limits, signal, [program.executable, ...program.args.map(fillIn)]).finally(() => serverEnd.abort());
    const [output, isServed] = await Promise.all([server, runServerClient(program, socket, AbortSignal.any([signal, serverEnd.signal]))]);
    return isServed ? output : { ...output, fault: 'the server did not serve its client to the end' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
