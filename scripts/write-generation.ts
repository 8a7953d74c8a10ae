// Writes src/ of a variant so that it is either whole or known to be not: the manifest, with a hash of every file,
// is taken away first and put back last.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Generation } from '../gen/generate.ts';
import { projectRoot, readTree, variantDirectory } from './project.ts';
import type { RegionSummary } from './summarize-regions.ts';

export interface Manifest {
  /** One hash of all files: equal when two generations are equal byte for byte. */
  readonly sourceHash: string;
  readonly regions: readonly RegionSummary[];
  /** Path from out/<variant>/src/ -> sha256. */
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the variants whose files changed; nothing is touched where they did not. */
export function writeGeneration({ files }: Generation, regions: readonly RegionSummary[], spec?: string): readonly string[] {
  return [...files].filter(([variant, texts]) => writeVariant(variantDirectory(variant, spec), texts, regions)).map(([variant]) => variant);
}

/** Returns the documents that changed. */
export function writeDocuments({ documents }: Generation): readonly string[] {
  const changed = [...documents].filter(([file, text]) => {
    const target = path.join(projectRoot, file);
    return !existsSync(target) || readFileSync(target, 'utf8') !== text;
  });
  for (const [file, text] of changed) {
    mkdirSync(path.dirname(path.join(projectRoot, file)), { recursive: true });
    writeAtomically(path.join(projectRoot, file), text);
  }
  return changed.map(([file]) => file);
}

/** undefined when there is none, or when it is damaged. */
export function readManifest(variant: string, spec?: string): Manifest | undefined {
  return readManifestIn(variantDirectory(variant, spec));
}

function readManifestIn(directory: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(manifestPath(directory), 'utf8')) as Manifest;
    const isWhole = manifest.regions.every(({ wMax, worst, mean, sizes }) => [wMax, worst, mean, ...sizes].every(Number.isFinite));
    return isWhole && typeof manifest.files === 'object' ? manifest : undefined;
  } catch {
    return undefined;
  }
}

export function hashText(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Writes beside the target and renames, so that a reader never sees half a file. */
export function writeAtomically(file: string, text: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

function writeVariant(directory: string, texts: ReadonlyMap<string, string>, regions: readonly RegionSummary[]): boolean {
  const hashes = Object.fromEntries([...texts].map(([file, text]) => [file, hashText(text)]));
  const manifest: Manifest = { sourceHash: hashText(JSON.stringify(hashes)), regions, files: hashes };
  if (JSON.stringify(readManifestIn(directory)) === JSON.stringify(manifest) && isIntact(directory, manifest)) return false;
  removeAbandoned(directory);
  const fresh = path.join(directory, `src.${process.pid}.tmp`);
  for (const [file, text] of texts) {
    mkdirSync(path.dirname(path.join(fresh, file)), { recursive: true });
    writeFileSync(path.join(fresh, file), text);
  }
  rmSync(manifestPath(directory), { force: true });
  rmSync(path.join(directory, 'src'), { recursive: true, force: true });
  renameSync(fresh, path.join(directory, 'src'));
  writeAtomically(manifestPath(directory), `${JSON.stringify(manifest, null, 2)}\n`);
  return true;
}

/** What an interrupted run left behind: `<name>.<pid>.tmp` of a process that is gone. */
function removeAbandoned(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Every file is there with its hash, and no other. */
function isIntact(directory: string, { files }: Manifest): boolean {
  const root = path.join(directory, 'src');
  if (!existsSync(root)) return false;
  const actual = readTree(root, /./);
  return actual.size === Object.keys(files).length && [...actual].every(([file, text]) => files[file] === hashText(text));
}

function manifestPath(directory: string): string {
  return path.join(directory, 'manifest.json');
}
