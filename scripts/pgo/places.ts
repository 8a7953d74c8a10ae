// Names of the files that the stages hand to one another.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.ts';
import { UserError } from '../run.ts';
import type { Collection, Folders, ProfileBuild } from './types.ts';

export const folders: Folders = { profile: 'out/profile', pgo: 'out/pgo' };

/** What both libraries are compiled from. */
export const sourceFolder = 'out/release/src';
export const runtimeFolder = 'scripts/pgo/runtime';

export const inProject = (...parts: readonly string[]): string => path.join(projectRoot, ...parts);

export function readProfileBuild({ profile }: Folders): ProfileBuild {
  const build = readJson<ProfileBuild>(inProject(profile, 'build.json'));
  if (build !== undefined && existsSync(inProject(profile, 'libhakmem.so'))) return build;
  throw new UserError(`there is no instrumented library in ${profile}: npm run pgo-profile builds it`);
}

export function readCollection({ profile }: Folders): Collection {
  const collection = readJson<Collection>(inProject(profile, 'manifest.json'));
  if (collection !== undefined) return collection;
  throw new UserError(`there is no profile in ${profile}: npm run pgo-collect runs the workloads`);
}

/** undefined when there is none, or when it is damaged. */
export function readJson<Value>(file: string): Value | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}
