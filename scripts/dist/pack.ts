// Trees of files -> archives whose bytes follow from names and contents alone.
import { chmodSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram, UserError } from '../run.ts';

export interface PlacedFile {
  readonly content: string | Buffer;
  readonly isProgram?: boolean;
}

/** Modes do not depend on the umask. */
export function writeTree(root: string, files: ReadonlyMap<string, PlacedFile>): void {
  for (const [name, { content, isProgram }] of files) {
    const target = path.join(root, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, isProgram === true ? 0o755 : 0o644);
  }
}

/** `parent`/`name` as a .tar.gz: sorted, owned by root, everything of the same second. */
export async function packTar(parent: string, name: string, target: string, epoch: number): Promise<void> {
  const tar = `${target}.tar`;
  const facts = ['--format=gnu', '--sort=name', '--owner=root:0', '--group=root:0', '--numeric-owner', '--mode=u=rwX,go=rX', `--mtime=@${epoch}`];
  await runTool('tar', [...facts, '--directory', parent, '--create', '--file', tar, name]);
  await runTool('gzip', ['--no-name', '--best', '--force', tar]);
  renameSync(`${tar}.gz`, target);
}

/** So that what reads times from files (ar, dpkg-deb) finds the same everywhere. */
export function setTimes(root: string, epoch: number): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) utimesSync(path.join(entry.parentPath, entry.name), epoch, epoch);
  utimesSync(root, epoch, epoch);
}

export async function runTool(tool: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(tool, args, options);
  if (code === 127 && stderr === '') throw new UserError(`${tool} is missing: scripts/install-packages.sh installs it`);
  if (code !== 0) throw new UserError(`${[tool, ...args].join(' ')} failed:\n${stderr || stdout}`);
  return stdout;
}
