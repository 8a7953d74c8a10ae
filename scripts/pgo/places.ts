// Names of the files that the stages hand to one another.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { describeTask, toolPath, workRoot } from '../project.ts';
import { UserError } from '../run.ts';
import type { Collection, Folders, ProfileBuild } from './types.ts';

export function foldersOf(heap: HeapSpec): Folders {
  const out = heap.spec === undefined ? 'out' : `out/${heap.spec}`;
  return { heap, release: `${out}/release`, profile: `${out}/profile`, pgo: `${out}/pgo` };
}

/** What all libraries are compiled from. */
export const sourceFolder = ({ release }: Pick<Folders, 'release'>): string => `${release}/src`;
/** The command as it is typed for this heap. */
export const commandOf = (task: string, { heap }: Pick<Folders, 'heap'>): string => describeTask(task, heap.spec === undefined ? '' : `--spec ${heap.spec}`);
export const runtimeFolder = toolPath('scripts/pgo/runtime');

export const inProject = (...parts: readonly string[]): string => path.join(workRoot, ...parts);

export function readProfileBuild(folders: Folders): ProfileBuild {
  const { profile } = folders;
  const build = readJson<ProfileBuild>(inProject(profile, 'build.json'));
  if (build !== undefined && existsSync(inProject(profile, 'libhakmem.so'))) return build;
  throw new UserError(`there is no instrumented library in ${profile}: ${commandOf('pgo-profile', folders)} builds it`);
}

export function readCollection(folders: Folders): Collection {
  const { profile } = folders;
  const collection = readJson<Collection>(inProject(profile, 'manifest.json'));
  if (collection !== undefined) return collection;
  throw new UserError(`there is no profile in ${profile}: ${commandOf('pgo-collect', folders)} runs the workloads`);
}

/** undefined when there is none, or when it is damaged. */
export function readJson<Value>(file: string): Value | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}
