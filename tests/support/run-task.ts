// Tasks of the fleet as a user runs them, and a folder for their files.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';

export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-fleet-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Output {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run <task> -- …` in the folder. */
export async function runTask(task: string, folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Output> {
  const tsx = path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [tsx, path.join(projectRoot, 'Makefile.ts'), task, ...args], { cwd: folder, env: { NO_COLOR: '1', ...env }, reject: false });
  return { code: exitCode, stdout, stderr };
}
