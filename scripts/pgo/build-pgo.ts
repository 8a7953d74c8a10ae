// Stage 3: the profiles become one, and the release sources are compiled with it.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { type Compiler, linkFlags } from '../compiler.ts';
import { linkToOldLibc } from '../libc-stub.ts';
import { UserError } from '../run.ts';
import { hashText, writeAtomically } from '../write-generation.ts';
import { runCompiler } from '../run-compiler.ts';
import { readCounterFile } from './counter-file.ts';
import { commonFlags, isSourceWritten, pathFlags, readBytes, refuseStale } from './inputs.ts';
import { findMultipliers, mergeProfiles } from './merge.ts';
import { writeNativeProfile } from './native-profile.ts';
import { commandOf, inProject, sourceFolder } from './places.ts';
import { toolchains } from './toolchains.ts';
import type { CollectedWorkload, Collection, Folders, ProfileBuild } from './types.ts';

export interface PgoBuild {
  readonly id: string;
  /** Of the specs and the C text. */
  readonly source: string;
  readonly compiler: string;
  readonly library: string;
  readonly profile: string;
  readonly workloads: readonly { readonly name: string; readonly command: string; readonly weight: number; readonly multiplier: string; readonly hash: string }[];
  /** Empty unless --allow-partial was given and needed. */
  readonly leftOut: readonly { readonly name: string; readonly command: string; readonly why: string }[];
}

export async function buildPgoLibrary(build: ProfileBuild, collection: Collection, folders: Folders, allowPartial: boolean): Promise<PgoBuild> {
  const compiler = await refuseStale(build, folders);
  if (!isSourceWritten(build.inputs, folders)) throw new UserError(`${sourceFolder(folders)} is not what the specs give: ${commandOf('build', folders)} writes it`);
  const usable = selectUsable(build, collection, folders, allowPartial);
  const profiles = usable.map((workload) => ({ ...readCounterFile(findData(folders, workload), build), allocations: workload.allocations, weight: workload.weight }));
  for (const name of ['manifest.json', 'libhakmem.so']) rmSync(inProject(folders.pgo, name), { force: true });
  const native = await writeNativeProfile(build, mergeProfiles(profiles), folders);
  const library = await compileWithProfile(compiler, folders);
  const multipliers = findMultipliers(profiles);
  const result: PgoBuild = {
    id: build.id,
    source: build.inputs.source,
    compiler: compiler.version,
    library: hashText(readBytes(library)),
    profile: hashText(readBytes(native)),
    workloads: usable.map(({ name, command, weight, hash }, index) => ({ name, command, weight, multiplier: String(multipliers[index]), hash })),
    leftOut: collection.workloads.filter((workload) => !usable.includes(workload)).map(({ name, command, rejected = '' }) => ({ name, command, why: rejected })),
  };
  writeAtomically(inProject(folders.pgo, 'manifest.json'), `${JSON.stringify(result, null, 1)}\n`);
  return result;
}

/** Refuses a profile of another library, a damaged one, and one with gaps that nobody allowed. */
function selectUsable({ id }: ProfileBuild, { id: collectedId, workloads }: Collection, folders: Folders, mayBePartial: boolean): readonly CollectedWorkload[] {
  if (collectedId !== id) throw new UserError(`stale profile: it was collected with another instrumented library; run ${commandOf('pgo-collect', folders)}`);
  const changed = workloads.filter((workload) => hashData(findData(folders, workload)) !== workload.hash);
  if (changed.length > 0) throw new UserError(`damaged profile: changed since it was collected: ${changed.map(({ file }) => file).join(', ')}; run ${commandOf('pgo-collect', folders)}`);
  const rejected = workloads.filter((workload) => workload.rejected !== undefined);
  const reasons = rejected.map(({ name, command, rejected: why }) => `${name} (${command}): ${why}`);
  if (rejected.length === workloads.length) throw new UserError(['no workload left a profile that can be used', ...reasons].join('\n'));
  if (rejected.length > 0 && !mayBePartial) throw new UserError([`${rejected.length} of ${workloads.length} workloads left no profile that can be used; --allow-partial builds without them`, ...reasons].join('\n'));
  return workloads.filter((workload) => workload.rejected === undefined);
}

/** Also run by the check that the same profile gives the same bytes. */
export async function compileWithProfile(compiler: Compiler, folders: Folders, name = 'libhakmem.so'): Promise<string> {
  const { profile, pgo } = folders;
  const source = sourceFolder(folders);
  const object = `${pgo}/hakmem.o`;
  const library = inProject(pgo, name);
  mkdirSync(inProject(pgo), { recursive: true });
  await runCompiler(compiler.command, [...commonFlags(compiler, folders), ...pathFlags, ...toolchains[compiler.family].useFlags(profile), '-c', `${source}/hakmem.c`, '-o', object]);
  await runCompiler(compiler.command, [...linkFlags(source, folders.soname), ...(await linkToOldLibc(compiler)), object, '-o', `${pgo}/${name}.tmp`]);
  renameSync(`${library}.tmp`, library);
  rmSync(inProject(object));
  return library;
}

function findData({ profile }: Folders, { file }: CollectedWorkload): string {
  return inProject(profile, 'data', file);
}

function hashData(file: string): string | undefined {
  try {
    return hashText(readBytes(file));
  } catch {
    return undefined;
  }
}
