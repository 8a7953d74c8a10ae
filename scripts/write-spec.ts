// Writes gen/spec/profiles/NAME.ts: the end of `npm run tune -- … --apply NAME`.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkTuned } from '../gen/check/check-tuned.ts';
import { applyTuned } from '../gen/derive/apply-tuned.ts';
import { heap as ownHeap } from '../gen/spec/heap.ts';
import type { TunedSpec } from '../gen/spec/types.ts';
import type { SpecModules } from '../gen/tune/edit-spec.ts';
import { failWithDiagnostics } from './diagnostics.ts';
import { generateOrFail } from './gen.ts';
import { requireSpecName, specFile, specSource } from './load-spec.ts';
import { isRepository, workRoot } from './project.ts';
import { UserError } from './run.ts';
import { writeAtomically } from './write-generation.ts';

/** What a spec imports from. */
const specModules: SpecModules = isRepository ? { types: '../types.ts', units: '../units.ts' } : { types: 'hakmem', units: 'hakmem' };

/** Returns the file, from the root of the project. Whole or not at all, and not when the spec breaks a rule. */
export async function writeTunedSpec(name: string, tuned: TunedSpec): Promise<string> {
  requireSpecName(name);
  const file = specFile(name);
  const shown = path.relative(workRoot, file);
  const faults = checkTuned(tuned, ownHeap, specSource(name));
  if (faults.length > 0) throw failWithDiagnostics(faults);
  generateOrFail({ ...applyTuned(ownHeap, tuned), spec: name });
  const { editSpec } = await import('../gen/tune/edit-spec.ts');
  const text = editSpec(existsSync(file) ? readFileSync(file, 'utf8') : undefined, tuned, specModules);
  if (text === undefined) throw new UserError(`${shown} does not state its spec as \`export const tuned = { … }\`; move it away, or give another name`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, text);
  return shown;
}
