// The instrumented library of the release sources, and small programs to run under it, in out/test/pgo.
import { mkdirSync } from 'node:fs';
import { execa } from 'execa';
import { buildVariant } from '../../scripts/build.ts';
import { runProgramBuild } from '../../scripts/bench/build-programs.ts';
import { type Compiler, findCompiler } from '../../scripts/compiler.ts';
import { runGen } from '../../scripts/gen.ts';
import { heap } from '../../gen/spec/heap.ts';
import { collectProfiles } from '../../scripts/pgo/collect.ts';
import { readCounterFile } from '../../scripts/pgo/counter-file.ts';
import { inProject } from '../../scripts/pgo/places.ts';
import { buildProfileLibrary } from '../../scripts/pgo/profile-library.ts';
import { planTrainings } from '../../scripts/pgo/training.ts';
import type { Collection, Folders, Profile, ProfileBuild } from '../../scripts/pgo/types.ts';

export function createFolders(name: string): Folders {
  return { heap, release: 'out/release', profile: `out/test/pgo/${name}/profile`, pgo: `out/test/pgo/${name}/pgo` };
}

export async function requireCompiler(command: string): Promise<Compiler> {
  const compiler = await findCompiler(command);
  if (compiler === undefined) throw new Error(`${command} is not here`);
  return compiler;
}

/** The sources as the specs give them now, the release build, and the counting one. */
export async function buildCounting(compiler: Compiler, folders: Folders): Promise<ProfileBuild> {
  await runGen({ quiet: true });
  await runProgramBuild(() => undefined);
  return buildProfileLibrary(compiler, folders);
}

export async function buildRelease(compiler: Compiler): Promise<string> {
  const release = heap.variants.find(({ name }) => name === 'release');
  if (release === undefined) throw new Error('there is no release variant');
  return (await buildVariant(release, compiler)).library;
}

/** The path of tests/pgo/<name>.c, compiled. */
export async function buildProgram(name: string, flags: readonly string[] = []): Promise<string> {
  const program = inProject('out/test/pgo', `${name}${flags.join('')}`);
  mkdirSync(inProject('out/test/pgo'), { recursive: true });
  await execa('gcc', ['-O1', '-D_GNU_SOURCE', '-fno-builtin', '-Wall', '-Werror', ...flags, inProject('tests/pgo', `${name}.c`), '-o', program]);
  return program;
}

export async function collect(build: ProfileBuild, folders: Folders, commands: readonly string[], limitSeconds = 10): Promise<Collection> {
  return collectProfiles(build, planTrainings([], commands, limitSeconds), folders, (_, work) => work(), new AbortController().signal);
}

export function readProfile(build: ProfileBuild, { profile }: Folders, name: string): Profile {
  return readCounterFile(inProject(profile, 'data', `${name}.counters`), build);
}

/** The most that any counter of the function says: how often its busiest part ran. */
export function findMost(build: ProfileBuild, { counters }: Profile, name: string): number {
  const row = build.functions.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`${name} has no counters`);
  return Number(counters.subarray(row.first, row.first + row.count).reduce((most, value) => (value > most ? value : most), 0n));
}
