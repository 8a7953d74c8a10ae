// A file is there whole or as it was before.
import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createUsageError, describeFault } from './usage-error.ts';

export function writeWhole(file: string, content: string | Uint8Array): void {
  const target = statSync(file, { throwIfNoEntry: false });
  if (target !== undefined && !target.isFile()) return writeFileSync(file, content); // a pipe or a terminal is no file to replace
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What the user asked for by an option: a fault is a sentence. */
export function writeOutput(option: string, file: string, content: string | Uint8Array): void {
  try {
    writeWhole(file, content);
  } catch (error) {
    throw createUsageError(`${option}: cannot write ${file}: ${describeFault(error)}`);
  }
}

/** Found out before the work, not after it. */
export function checkOutput(option: string, file: string | undefined): void {
  if (file === undefined) return;
  const folder = path.dirname(path.resolve(file));
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw createUsageError(`${option}: cannot write into ${folder}: ${describeFault(error)}`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw createUsageError(`${option}: ${file} is a folder; name a file in it`);
}
