// `--spec NAME`: the heap of gen/spec/profiles/NAME.ts, or the project's own.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkTuned } from '../gen/check/check-tuned.ts';
import { applyTuned } from '../gen/derive/apply-tuned.ts';
import { heap as ownHeap } from '../gen/spec/heap.ts';
import type { HeapSpec, TunedSpec } from '../gen/spec/types.ts';
import { failWithDiagnostics } from './diagnostics.ts';
import { outFolders, projectRoot } from './project.ts';
import { UserError } from './run.ts';

export const profilesFolder = 'gen/spec/profiles';

/** Of `compare`: the spec that has no file of its own in profilesFolder. */
export const DEFAULT_SPEC = 'default';

/** undefined: the project's own. */
export async function loadSpec(name: string | undefined): Promise<HeapSpec> {
  return name === undefined ? ownHeap : { ...applyTuned(ownHeap, await loadTuned(name)), spec: name };
}

/** What the file says, checked as far as that goes before it is applied. */
export async function loadTuned(name: string): Promise<TunedSpec> {
  requireSpecName(name);
  const file = specFile(name);
  if (!existsSync(file)) throw new UserError(describeAbsence(name));
  const tuned = await importTuned(file);
  const faults = checkTuned(tuned, ownHeap, specSource(name));
  if (faults.length > 0) throw failWithDiagnostics(faults);
  return tuned;
}

/** The name becomes a file and a folder of out/. */
export function requireSpecName(name: string): void {
  const taken = [...ownHeap.variants.map((variant) => variant.name), ...outFolders, DEFAULT_SPEC];
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new UserError(`the spec "${name}" is not a name of small letters, digits and hyphens, such as redis-6`);
  if (taken.includes(name)) throw new UserError(`the spec "${name}" is not possible: out/ has something else of that name; taken are ${taken.join(', ')}`);
}

export function specFile(name: string): string {
  return path.join(projectRoot, profilesFolder, `${name}.ts`);
}

export function listSpecs(): readonly string[] {
  const folder = path.join(projectRoot, profilesFolder);
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3)).sort() : [];
}

/** As diagnostics name it, from gen/spec/. */
function specSource(name: string): string {
  return `profiles/${name}.ts`;
}

function describeAbsence(name: string): string {
  const names = listSpecs();
  return `there is no spec "${name}" (${profilesFolder}/${name}.ts); there ${names.length === 0 ? 'are none yet' : `are: ${names.join(', ')}`}`;
}

/** Read anew when it was written since: the module system keeps what it has loaded. */
async function importTuned(file: string): Promise<TunedSpec> {
  const shown = path.relative(projectRoot, file);
  const { tuned } = await import(`${pathToFileURL(file).href}?${statSync(file).mtimeMs}`).catch((error: unknown) => {
    throw new UserError(`${shown} cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  });
  if (typeof tuned !== 'object' || tuned === null) throw new UserError(`${shown} does not export a TunedSpec by the name of tuned`);
  return tuned as TunedSpec;
}
