// What a figure depends on besides the allocator: written into every report.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { isRepository, projectRoot } from '../project.ts';
import { listAllowedProcessors } from './processors.ts';
import { version } from '../../gen/spec/version.ts';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryMib: number;
  readonly system: string;
  readonly kernel: string;
  readonly hugePages: string;
  readonly compiler: string;
  readonly node: string;
  readonly commit: string;
}

export interface LibraryFacts {
  readonly sha256: string;
  /** Hash of the spec and sources it was built from, from the manifest beside it. */
  readonly specHash: string;
  readonly manifest: unknown;
}

export async function readMachine(): Promise<Machine> {
  const osRelease = await readText('/etc/os-release');
  const hugePages = await readText('/sys/kernel/mm/transparent_hugepage/enabled');
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: (await listAllowedProcessors()).length,
    memoryMib: Math.round(totalmem() / (1024 * 1024)),
    system: /PRETTY_NAME="(.*)"/.exec(osRelease)?.[1] ?? 'unknown',
    kernel: release(),
    hugePages: /\[(\w+)\]/.exec(hugePages)?.[1] ?? 'unknown',
    compiler: await readFirstLine('gcc', ['--version']),
    node: process.version,
    commit: isRepository ? await readFirstLine('git', ['-C', projectRoot, 'describe', '--always', '--dirty']) : `hakmem ${version}`,
  };
}

export async function readLibrary(path: string): Promise<LibraryFacts> {
  const manifestText = await readText(`${dirname(path)}/manifest.json`);
  const manifest: unknown = manifestText === '' ? null : JSON.parse(manifestText);
  const sha256 = createHash('sha256').update(await readFile(path)).digest('hex');
  return { sha256, specHash: findHash(manifest), manifest };
}

function findHash(manifest: unknown): string {
  if (typeof manifest !== 'object' || manifest === null) return 'unknown';
  const hash = Object.entries(manifest).find(([key]) => ['specHash', 'sourceHash'].includes(key));
  return hash === undefined ? 'unknown' : String(hash[1]);
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

async function readFirstLine(program: string, args: readonly string[]): Promise<string> {
  const result = await execa(program, args, { reject: false });
  return result.failed ? 'unknown' : (result.stdout.split('\n')[0] ?? '');
}
