// Many profiles to one: profile files are read one after the other, Parquet is added up by SQL.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { addProfiles } from '../../gen/tune/add-profiles.ts';
import type { Profile } from '../../gen/tune/profile.ts';
import { readProfileFile } from '../record/profile-file.ts';
import { UserError } from '../run.ts';
import { listMatches, mergeParquet, runWithDuckDb } from './parquet.ts';

export interface Merged {
  readonly profile: Profile;
  readonly profileFiles: number;
  readonly parquetFiles: number;
  /** What is missing in the files. */
  readonly notes: readonly string[];
}

export interface Inputs {
  readonly profileFiles: readonly string[];
  readonly parquetFiles: readonly string[];
}

/** So many are in memory at once. */
const BATCH = 16;
const PATTERN = /[*?[]/;
const PARQUET_MAGIC = 'PAR1';

export async function mergeFiles(operands: readonly string[]): Promise<Merged> {
  const { profileFiles, parquetFiles } = await findInputs(operands);
  const notes: string[] = [];
  let profile: Profile = { processes: [] };
  for (let at = 0; at < profileFiles.length; at += BATCH) {
    const batch = profileFiles.slice(at, at + BATCH).map(readProfileFile);
    notes.push(...batch.flatMap((read) => read.notes));
    profile = addProfiles([profile, ...batch.map((read) => read.profile)]);
  }
  if (parquetFiles.length > 0) profile = addProfiles([profile, await runWithDuckDb((connection) => mergeParquet(connection, parquetFiles))]);
  return { profile, profileFiles: profileFiles.length, parquetFiles: parquetFiles.length, notes };
}

/** Patterns are expanded here: a shell has no room for the names of a fleet's files. Each file counts once. */
export async function findInputs(operands: readonly string[]): Promise<Inputs> {
  const isPattern = (operand: string): boolean => PATTERN.test(operand) && !existsSync(operand);
  const expand = async (operand: string): Promise<readonly string[]> => {
    if (!isPattern(operand)) return [operand];
    const files = await runWithDuckDb((connection) => listMatches(connection, operand));
    if (files.length === 0) throw new UserError(`${operand} matches no file`);
    return files;
  };
  const listed = (await Promise.all(operands.map(expand))).flat();
  const files = [...new Map(listed.map((file) => [path.resolve(file), file])).values()];
  const parquetFiles = files.filter(isParquet);
  const parquet = new Set(parquetFiles);
  return { profileFiles: files.filter((file) => !parquet.has(file)), parquetFiles };
}

/** A file that cannot be read is none; who reads it as a profile says why. */
function isParquet(file: string): boolean {
  const head = Buffer.alloc(PARQUET_MAGIC.length);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, head);
    closeSync(descriptor);
  } catch {
    return false;
  }
  return head.toString('latin1') === PARQUET_MAGIC;
}
