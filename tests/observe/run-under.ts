// A program under the built library, with the knobs of a test and no other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { libraryPath, projectRoot } from '../../scripts/project.ts';

export const library = libraryPath('release');

export interface Output {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The knobs without HAKMEM_. */
export async function runUnder(knobs: Readonly<Record<string, string>>, file = '/bin/true', args: readonly string[] = []): Promise<Output> {
  const env = Object.fromEntries(Object.entries(knobs).map(([name, value]) => [`HAKMEM_${name}`, value]));
  const { exitCode, stdout, stderr } = await execa(file, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env, LD_PRELOAD: library },
    extendEnv: false,
    reject: false,
  });
  return { code: exitCode, stdout, stderr };
}

/** A task of the project, as on the command line. */
export async function runTask(args: readonly string[], input = ''): Promise<Output> {
  const tsx = path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [tsx, 'Makefile.ts', ...args], {
    cwd: projectRoot,
    env: { NO_COLOR: '1' },
    input,
    reject: false,
  });
  return { code: exitCode, stdout, stderr };
}

/** A directory that goes when the tests of the file are over. */
export function makeDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'hakmem-observe-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Compiles a C source; the path of the program. */
export async function compileC(directory: string, name: string, source: string, flags: readonly string[] = []): Promise<string> {
  const program = path.join(directory, name);
  await execa('gcc', ['-O1', '-fno-builtin', '-pthread', '-x', 'c', '-', '-x', 'none', '-o', program, ...flags], { input: source });
  return program;
}
