// Whether a file can be written, before a program has run for it.
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../run.ts';

export function checkOutput(file: string): void {
  const folder = path.dirname(path.resolve(file));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw new UserError(`--out: ${file} is a folder; name a file`);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UserError(`--out: ${file} cannot be written: ${folder} is no folder that this user may write to`);
  }
}
