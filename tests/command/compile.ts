// Small programs of every kind that `hakmem` has to tell apart, compiled once for a test file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { buildCommand, commandPath } from '../../scripts/command/build-command.ts';
import { requireTools } from '../../scripts/doctor.ts';
import { libraryPath, projectRoot } from '../../scripts/project.ts';

export const programs = path.join(projectRoot, 'tests/command/programs');
export const library = libraryPath('release');

export interface Output {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory that goes when the tests of the file are over. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-command-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function compile(compiler: string, args: readonly string[]): Promise<void> {
  await execa(compiler, args);
}

export async function requireCommand(): Promise<void> {
  await buildCommand(() => requireTools(undefined));
}

/** Without knobs and preloads of whoever runs the tests. */
export async function runHakmem(args: readonly string[], env: Readonly<Record<string, string>> = {}, command = commandPath, cwd = process.cwd()): Promise<Output> {
  const { exitCode, stdout, stderr } = await execa(command, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    cwd,
  });
  return { code: exitCode, stdout, stderr };
}
