// What a symboliser said, kept per build of a file: symbolising is slow and its answers do not change.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Elf } from './read-elf.ts';
import type { Call } from './run-symboliser.ts';
import { writeWhole } from './write-whole.ts';

const FORMAT = 1;

interface Stored {
  readonly format: number;
  /** Address in hexadecimal -> calls, the innermost first. */
  readonly calls: Readonly<Record<string, readonly (readonly [name: string, file: string, line: number])[]>>;
}

export type Calls = ReadonlyMap<number, readonly Call[]>;

/** A stripped copy has the same build id as the file it was made of, but not its size. */
export function findCacheFile(file: string, { buildId, size, mtimeMs }: Elf): string {
  const cacheRoot = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache');
  const key = buildId === '' ? createHash('sha256').update(`${path.resolve(file)}\0${mtimeMs}`).digest('hex') : buildId;
  return path.join(cacheRoot, 'hakmem/symbols', `${key}-${size}.json`);
}

/** A cache that cannot be read is an empty one. */
export function readCache(cacheFile: string): Calls {
  try {
    const { format, calls } = JSON.parse(readFileSync(cacheFile, 'utf8')) as Stored;
    if (format !== FORMAT) return new Map();
    return new Map(Object.entries(calls).map(([address, found]) => [Number.parseInt(address, 16), found.map(([name, file, line]) => ({ name, file, line }))]));
  } catch {
    return new Map();
  }
}

/** A cache that cannot be written costs time, nothing else. */
export function writeCache(cacheFile: string, calls: Calls): void {
  const rows = [...calls].map(([address, found]) => [address.toString(16), found.map(({ name, file, line }) => [name, file, line])] as const);
  try {
    mkdirSync(path.dirname(cacheFile), { recursive: true });
    writeWhole(cacheFile, JSON.stringify({ format: FORMAT, calls: Object.fromEntries(rows) }));
  } catch {
    // Read-only homes are common in containers.
  }
}
