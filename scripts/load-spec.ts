// `--spec NAME`: the heap of gen/spec/profiles/NAME.ts, or of hakmem/NAME.ts in a directory of the user's own; without it the default.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkTuned } from '../gen/check/check-tuned.ts';
import { applyTuned } from '../gen/derive/apply-tuned.ts';
import { heap as ownHeap } from '../gen/spec/heap.ts';
import type { HeapSpec, TunedSpec } from '../gen/spec/types.ts';
import { failWithDiagnostics } from './diagnostics.ts';
import { describeTask, isRepository, outFolders, isSpecFile, profilesFolder, specFileName, workRoot } from './project.ts';
import { UserError } from './run.ts';

/** What is meant without --spec: gen/spec/heap.ts, which a directory of the user's own may change by a file of this name. */
export const DEFAULT_SPEC = 'default';

export async function loadSpec(name: string | undefined): Promise<HeapSpec> {
  if (name === undefined && !hasOwnDefault()) return ownHeap;
  const applied = applyTuned(ownHeap, await loadTuned(name ?? DEFAULT_SPEC));
  const origin = { file: specFileName(name ?? DEFAULT_SPEC), rebuild: describeTask('gen', name === undefined ? '' : `--spec ${name}`) };
  return { ...applied, ...(name === undefined ? {} : { spec: name }), ...(isRepository ? {} : { origin }) };
}

function hasOwnDefault(): boolean {
  return !isRepository && existsSync(specFile(DEFAULT_SPEC));
}

/** What the file says, checked as far as that goes before it is applied. */
export async function loadTuned(name: string): Promise<TunedSpec> {
  if (name !== DEFAULT_SPEC || isRepository) requireSpecName(name);
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
  return path.join(workRoot, specFileName(name));
}

export function listSpecs(): readonly string[] {
  const folder = path.join(workRoot, profilesFolder);
  return existsSync(folder) ? readdirSync(folder).filter(isSpecFile).map((file) => path.parse(file).name).sort() : [];
}

/** As diagnostics name it: from gen/spec/, or from the directory of the user's own. */
export function specSource(name: string): string {
  return isRepository ? `profiles/${name}.ts` : specFileName(name);
}

function describeAbsence(name: string): string {
  const names = listSpecs();
  return `there is no spec "${name}" (${specFileName(name)}); there ${names.length === 0 ? 'are none yet' : `are: ${names.join(', ')}`}`;
}

/** The first line that says what; esbuild's first only counts its errors, and its second begins with a place in a file of another ending. */
function describeFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [, place, what] = /^.*?:(\d+:\d+): ERROR: (.*)$/m.exec(text) ?? [];
  return what === undefined ? (text.split('\n')[0] ?? '') : `${place}: ${what}`;
}

/** Read anew when it was written since: the module system keeps what it has loaded. */
async function importTuned(file: string): Promise<TunedSpec> {
  const shown = path.relative(workRoot, file);
  const { tuned } = await import(`${pathToFileURL(file).href}?${statSync(file).mtimeMs}`).catch((error: unknown) => {
    throw new UserError(`${shown} cannot be loaded: ${describeFailure(error)}`);
  });
  if (typeof tuned !== 'object' || tuned === null) throw new UserError(`${shown} does not export a TunedSpec by the name of tuned`);
  return tuned as TunedSpec;
}
