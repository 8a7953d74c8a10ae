// Writes gen/spec/profiles/NAME.ts.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TunedSpec } from '../gen/spec/types.ts';
import { requireSpecName, specFile } from './load-spec.ts';
import { projectRoot } from './project.ts';
import { UserError } from './run.ts';
import { writeAtomically } from './write-generation.ts';

/** Returns the file, from the root of the project. Whole or not at all. */
export async function writeTunedSpec(name: string, tuned: TunedSpec): Promise<string> {
  requireSpecName(name);
  const { editSpec } = await import('../gen/tune/edit-spec.ts');
  const file = specFile(name);
  const shown = path.relative(projectRoot, file);
  const text = editSpec(existsSync(file) ? readFileSync(file, 'utf8') : undefined, tuned);
  if (text === undefined) throw new UserError(`${shown} does not state its spec as \`export const tuned = { … }\`; move it away, or give --apply another name`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, text);
  return shown;
}
