// `npm run dist` in copies of the project, each in a folder of its own.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../../scripts/project.ts';

/** Of the packages, whenever they are made. */
export const EPOCH = 1767225600;

export interface Run {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DistCopy {
  readonly root: string;
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Run>;
  readonly remove: () => void;
}

/** What git would have of this folder now; the modules are linked and not copied. */
export async function copyForDist(name: string): Promise<DistCopy> {
  const parent = mkdtempSync(path.join(tmpdir(), 'hakmem-dist-'));
  const root = path.join(parent, name);
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: projectRoot });
  for (const file of stdout.split('\n')) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    copyFileSync(path.join(projectRoot, file), path.join(root, file));
  }
  const modules = path.join(projectRoot, 'node_modules');
  const linked = await execa('cp', ['--archive', '--link', modules, root], { reject: false });
  if (linked.exitCode !== 0) await execa('cp', ['--archive', modules, root]); // on another file system
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> => {
    const { exitCode, stdout: said, stderr } = await execa('npx', ['tsx', 'Makefile.ts', 'dist', ...args], { cwd: root, env: { NO_COLOR: '1', SOURCE_DATE_EPOCH: String(EPOCH), ...env }, reject: false });
    return { code: exitCode, stdout: said, stderr };
  };
  return { root, run, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** The one file in the folder that the pattern finds. */
export function findFile(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${folder} has ${found.length} files like ${pattern}: ${found.join(' ')}`);
  return path.join(folder, found[0] ?? '');
}

export const readText = (...parts: readonly string[]): string => readFileSync(path.join(...parts), 'utf8');
