// --run: a program under the library, in a folder of its own for what it and its children write.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { runUnderLibrary } from '../run-under.ts';
import { createUsageError } from './usage-error.ts';
import { describeTask } from '../project.ts';

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
  if (program === undefined) throw createUsageError(`--run needs a program: ${describeTask('profile', '--run -- ./app args')}`);
  if (!existsSync(library)) throw createUsageError(`--lib: there is no ${library}; ${describeTask('build')} makes it`);
  const { code, pid, fault } = await runUnderLibrary([program, ...args], library, {
    HAKMEM_PROFILE: path.join(folder, '%p.pb'),
    ...(rate === undefined ? {} : { HAKMEM_PROFILE_RATE: String(rate) }),
    ...(leaks ? { HAKMEM_LEAKS: '1' } : {}),
  });
  if (pid === undefined) throw createUsageError(`--run: cannot run ${program}: ${fault ?? 'it did not start'}`);
  return { code, files: listFiles(folder, pid) };
}

function listFiles(folder: string, first: number): readonly string[] {
  const pids = readdirSync(folder).flatMap((name) => /^(\d+)\.pb$/.exec(name)?.[1] ?? []).map(Number);
  return pids.toSorted((a, b) => Number(b === first) - Number(a === first) || a - b).map((pid) => path.join(folder, `${pid}.pb`));
}
