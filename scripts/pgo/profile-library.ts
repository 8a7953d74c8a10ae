// Stage 1: the release sources with counters, and the list of whose counters they are.
import { mkdirSync, rmSync } from 'node:fs';
import { type Compiler, linkFlags } from '../compiler.ts';
import { UserError } from '../run.ts';
import { writeAtomically } from '../write-generation.ts';
import { runCompiler } from '../run-compiler.ts';
import { listCounters } from './list-counters.ts';
import { commonFlags, findInputs, hashInputs, isSourceWritten, pathFlags } from './inputs.ts';
import { commandOf, inProject, runtimeFolder, sourceFolder } from './places.ts';
import { toolchains } from './toolchains.ts';
import type { Folders, ProfileBuild } from './types.ts';

const runtimeFlags = ['-std=c11', '-D_GNU_SOURCE', '-O2', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-Wshadow', '-Wconversion', '-Werror'];

export async function buildProfileLibrary(compiler: Compiler, folders: Folders): Promise<ProfileBuild> {
  const { profile } = folders;
  const inputs = findInputs(compiler, folders);
  if (!isSourceWritten(inputs, folders)) throw new UserError(`${sourceFolder(folders)} is not what the specs give: ${commandOf('build', folders)} writes it`);
  for (const name of ['build.json', 'manifest.json']) rmSync(inProject(profile, name), { force: true });
  mkdirSync(inProject(profile), { recursive: true });
  const id = hashInputs(inputs);
  const object = await compileCounted(compiler, folders);
  const runtime = await compileRuntime(compiler, folders, id);
  const library = `${profile}/libhakmem.so`;
  const { countLinkFlags } = toolchains[compiler.family];
  await runCompiler(compiler.command, [...linkFlags(sourceFolder(folders)), object, ...runtime, ...countLinkFlags, '-o', library]);
  const build: ProfileBuild = { inputs, id, ...(await listCounters(compiler.family, inProject(library), inProject(object))) };
  writeAtomically(inProject(profile, 'build.json'), `${JSON.stringify(build, null, 1)}\n`);
  return build;
}

async function compileCounted(compiler: Compiler, folders: Folders): Promise<string> {
  const { profile } = folders;
  const object = `${profile}/hakmem.o`;
  await runCompiler(compiler.command, [...commonFlags(compiler, folders), ...pathFlags, ...toolchains[compiler.family].countFlags(profile), '-c', `${sourceFolder(folders)}/hakmem.c`, '-o', object]);
  return object;
}

/** Compiled apart, so that it is not counted itself. */
async function compileRuntime(compiler: Compiler, { profile, hasOwnClock }: Folders, id: string): Promise<readonly string[]> {
  const objects: string[] = [];
  const sources = [...toolchains[compiler.family].runtimeSources, ...(hasOwnClock === true ? ['clock.c'] : [])];
  for (const source of sources) {
    const object = `${profile}/${source.replace(/\.c$/, '.o')}`;
    await runCompiler(compiler.command, [...runtimeFlags, `-DPROFILE_BUILD="${id}"`, '-c', `${runtimeFolder}/${source}`, '-o', object]);
    objects.push(object);
  }
  return objects;
}
