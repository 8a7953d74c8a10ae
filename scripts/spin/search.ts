// One exhaustive search: the model becomes a C program, which visits every reachable state.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../run.ts';
import { modelPath } from './models.ts';

export interface Search {
  readonly root: string;
  readonly model: string;
  readonly macros: readonly string[];
  /** A search that is expected to end at a fault is over soon: it is worth a compiler that is fast, not fast code. */
  readonly isSeeded: boolean;
  readonly timeoutMs: number;
}

export interface Found {
  /** The violated assertion; undefined when every state was visited and none violates one. */
  readonly fault: string | undefined;
  readonly states: number;
  readonly seconds: number;
}

export async function runSearch({ root, model, macros, isSeeded, timeoutMs }: Search): Promise<Found> {
  const cwd = mkdtempSync(join(tmpdir(), 'hakmem-spin-'));
  const started = performance.now();
  try {
    await run('spin', ['-a', ...macros.map((macro) => `-D${macro}`), modelPath(root, model)], cwd);
    await run(isSeeded ? 'tcc' : 'gcc', ['-O1', '-w', '-DSAFETY', '-DCOLLAPSE', '-DVECTORSZ=2048', '-o', 'pan', 'pan.c'], cwd);
    // The threads that a fork leaves behind stand still for ever: that is no deadlock.
    const pan = await execa(join(cwd, 'pan'), ['-m4000000', ...(macros.includes('FORK') ? ['-E'] : [])], { cwd, reject: false, timeout: timeoutMs, all: true });
    return { ...readFound(pan.all, `${model} ${macros.join(' ')}`), seconds: (performance.now() - started) / 1000 };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Only a search that ended by itself and cut nothing off says anything. */
export function readFound(output: string, what: string): Omit<Found, 'seconds'> {
  const errors = /errors: (\d+)/.exec(output)?.[1];
  if (errors === undefined || /search depth too small|out of memory|memory limit/.test(output)) throw new UserError(`${what}: the search did not end\n${output.slice(-2000)}`);
  const fault = /^pan:1: (.*?) \(at depth/m.exec(output)?.[1] ?? (errors === '0' ? undefined : 'an error without a name');
  return { fault, states: Number(/(\d+) states, stored/.exec(output)?.[1] ?? 0) };
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const result = await execa(command, args, { cwd, reject: false, all: true });
  if (result.exitCode !== 0) throw new UserError(`${command} ${args.join(' ')}: ${result.all ?? result.message}`);
}
