// --run: a program under the library, in a folder of its own for what it and its children write.
import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { createUsageError } from './usage-error.ts';

export interface RunOptions {
  readonly folder: string;
  readonly library: string;
  readonly rate?: number;
  /** Looks for leaks at its end. */
  readonly leaks: boolean;
}

export interface RunResult {
  /** As a shell says it: 128 + the signal that ended it. */
  readonly code: number;
  /** The first process's file first; it may have written none. */
  readonly files: readonly string[];
}

export async function runProgram([program, ...args]: readonly string[], { folder, library, rate, leaks }: RunOptions): Promise<RunResult> {
  if (program === undefined) throw createUsageError('--run needs a program: npm run profile -- --run -- ./app args');
  if (!existsSync(library)) throw createUsageError(`--lib: there is no ${library}; npm run build makes it`);
  const env = {
    LD_PRELOAD: [path.resolve(library), process.env['LD_PRELOAD']].filter(Boolean).join(':'),
    HAKMEM_PROFILE: path.join(folder, '%p.pb'),
    ...(rate === undefined ? {} : { HAKMEM_PROFILE_RATE: String(rate) }),
    ...(leaks ? { HAKMEM_LEAKS: '1' } : {}),
  };
  const running = execa(program, args, { env, stdio: 'inherit', reject: false });
  const release = outlive(running);
  const { exitCode, signal, code, pid } = Object.assign(await running, { pid: running.pid });
  release();
  if (pid === undefined) throw createUsageError(`--run: cannot run ${program}: ${code ?? 'it did not start'}`);
  return { code: exitCode ?? 128 + (signal === undefined ? 0 : constants.signals[signal as NodeJS.Signals]), files: listFiles(folder, pid) };
}

/** A terminal sends its signals to the program as well; the tool stays to show what was written. */
function outlive(running: { kill(signal: NodeJS.Signals): boolean }): () => void {
  const ignore = (): void => {};
  const forward = (): void => void running.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGQUIT', ignore).on('SIGTERM', forward);
  return () => void process.off('SIGINT', ignore).off('SIGQUIT', ignore).off('SIGTERM', forward);
}

function listFiles(folder: string, first: number): readonly string[] {
  const pids = readdirSync(folder).flatMap((name) => /^(\d+)\.pb$/.exec(name)?.[1] ?? []).map(Number);
  return pids.toSorted((a, b) => Number(b === first) - Number(a === first) || a - b).map((pid) => path.join(folder, `${pid}.pb`));
}
