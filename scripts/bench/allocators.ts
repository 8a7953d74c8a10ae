// Who takes part: the library under test, glibc, the peers of the distribution, and those named on the command line.
import { realpath } from 'node:fs/promises';
import { execa } from 'execa';
import { describeTask, libraryPath } from '../project.ts';
import { UserError } from '../run.ts';
import { PROBE } from './paths.ts';
import type { Allocator } from './types.ts';
import { createUsageError } from './usage-error.ts';

const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'] as const;

/** glibc is preloaded too: a program that is linked with another allocator (Debian's redis) then really uses glibc. */
const KNOWN_PEERS = [
  { name: 'glibc', files: ['libc.so.6'], packageName: 'libc6' },
  { name: 'jemalloc', files: ['libjemalloc.so.2'], packageName: 'libjemalloc2' },
  { name: 'mimalloc', files: ['libmimalloc.so.2.0', 'libmimalloc.so.2'], packageName: 'libmimalloc2.0' },
  { name: 'tcmalloc', files: ['libtcmalloc_minimal.so.4'], packageName: 'libtcmalloc-minimal4' },
] as const;

export const SUBJECT_NAME = 'hakmem';
const SUBJECT_PATHS = ['pgo', 'release'].map((variant) => libraryPath(variant));

export interface AllocatorRequest {
  /** Path of the library under test; without it the best build that exists. */
  readonly hakmem?: string;
  /** Leave the library under test out. */
  readonly peersOnly: boolean;
  /** `name=/path.so` adds a peer, a bare name restricts the peers to those named. */
  readonly peer: readonly string[];
  /** `VAR=VALUE[,VAR=VALUE]`: the library under test once more, with these knobs. */
  readonly knobs: readonly string[];
  /** `name=/path.so`: another build of hakmem, measured beside the library under test and no peer of it. */
  readonly beside: readonly string[];
}

export interface AllocatorSet {
  readonly allocators: readonly Allocator[];
  /** One sentence for each allocator that was left out. */
  readonly leftOut: readonly string[];
}

export async function findAllocators(request: AllocatorRequest): Promise<AllocatorSet> {
  const subjects = request.peersOnly ? [] : await findSubjects(request);
  const candidates = [...subjects, ...(await findPeers(request.peer))];
  const complaints = await Promise.all(candidates.map(findPreloadFault));
  const leftOut = candidates.flatMap(({ name, path }, i) => (complaints[i] ? [`${name} (${path}) is left out: ${complaints[i]}`] : []));
  const allocators = candidates.filter((_, i) => !complaints[i]);
  if (allocators.length === 0) throw new UserError(['no allocator is left to measure', ...leftOut].join('; '));
  return { allocators, leftOut };
}

async function findSubjects(request: AllocatorRequest): Promise<readonly Allocator[]> {
  const path = request.hakmem ?? (await findFirstFile(SUBJECT_PATHS));
  if (path === undefined) throw new UserError(`there is no out/pgo/libhakmem.so and no out/release/libhakmem.so: run \`${describeTask('build')}\` first, or give --peers-only`);
  const library = await realpath(path).catch(() => path);
  const subject: Allocator = { name: SUBJECT_NAME, path: library, role: 'subject', env: {}, version: '' };
  const builds = await Promise.all(request.beside.map((option) => createNamed('--beside', option)));
  return [
    subject,
    ...builds.map((build) => ({ ...build, role: 'variant' as const })),
    ...request.knobs.map((knobs) => ({ ...subject, name: `${SUBJECT_NAME} ${knobs}`, role: 'variant' as const, env: parseKnobs(knobs) })),
  ];
}

function parseKnobs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) throw createUsageError(`--knobs: '${pair}' is not NAME=VALUE`);
      return [name, value];
    }),
  );
}

async function findPeers(options: readonly string[]): Promise<readonly Allocator[]> {
  const known = (await Promise.all(KNOWN_PEERS.map(findKnownPeer))).filter((peer) => peer !== undefined);
  const added = await Promise.all(options.filter((option) => option.includes('=')).map((option) => createNamed('--peer', option)));
  const wanted = options.filter((option) => !option.includes('='));
  for (const name of wanted) {
    if (known.some((peer) => peer.name === name)) continue;
    throw createUsageError(`--peer: unknown peer '${name}'; installed here: ${known.map((peer) => peer.name).join(', ')}; any other: --peer name=/path.so`);
  }
  return [...known.filter((peer) => wanted.length === 0 || wanted.includes(peer.name)), ...added];
}

async function findKnownPeer({ name, files, packageName }: (typeof KNOWN_PEERS)[number]): Promise<Allocator | undefined> {
  const found = await findFirstFile(LIBRARY_FOLDERS.flatMap((folder) => files.map((file) => `${folder}/${file}`)));
  if (found === undefined) return undefined;
  const result = await execa('dpkg-query', ['--show', '--showformat=${Version}', packageName], { reject: false });
  return { name, path: found, role: 'peer', env: {}, version: result.failed ? 'unknown' : result.stdout };
}

async function createNamed(flag: string, option: string): Promise<Allocator> {
  const [, name, path] = /^([\w.-]+)=(.+)$/.exec(option) ?? [];
  if (name === undefined || path === undefined) throw createUsageError(`${flag}: '${option}' is not name=/path.so`);
  return { name, path: await realpath(path).catch(() => path), role: 'peer', env: {}, version: 'unknown' };
}

/** undefined when the library really serves malloc, calloc, realloc and free of a preloaded program. */
async function findPreloadFault({ path, env }: Allocator): Promise<string | undefined> {
  const result = await execa(PROBE, [], { env: { ...env, LD_PRELOAD: path }, reject: false, timeout: 10_000 });
  if (result.failed) return `the probe failed (${result.signal ?? `exit ${result.exitCode}`})`;
  if (result.stderr.includes('cannot be preloaded')) return 'the loader cannot preload it';
  for (const line of result.stdout.split('\n')) {
    const [entry = '', file = ''] = line.split(' ');
    if ((await realpath(file).catch(() => file)) !== path) return `${entry} comes from ${file}`;
  }
  return undefined;
}

async function findFirstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await realpath(path).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
