// What must hold for out/pgo before its speed is of interest. Each returns what it found, or fails with a sentence.
import { realpathSync, rmSync } from 'node:fs';
import type { Compiler } from '../compiler.ts';
import { PROBE } from '../bench/paths.ts';
import { runProgram, UserError } from '../run.ts';
import { hashText } from '../write-generation.ts';
import { compileWithProfile, type PgoBuild } from './build-pgo.ts';
import { readBytes } from './inputs.ts';
import { inspectLayout } from './layout.ts';
import { inProject } from './places.ts';
import type { Folders } from './types.ts';

/** Compiles once more and compares. */
export async function verifyRepeatable(compiler: Compiler, built: PgoBuild, folders: Folders): Promise<string> {
  const again = await compileWithProfile(compiler, folders, 'again.so');
  const hash = hashText(readBytes(again));
  rmSync(again);
  if (hash !== built.library) throw new UserError('the same profile gave another library when it was compiled again');
  return `the same bytes twice, sha256 ${hash.slice(0, 16)}`;
}

export async function verifyLayout(library: string): Promise<string> {
  const { functions, bytes, faults } = await inspectLayout(library);
  if (faults.length > 0) throw new UserError(faults.join('\n'));
  return `${functions} functions, ${bytes} bytes on one page`;
}

/** The probe names the file that each of its entry points comes from. */
export async function verifyPreload({ pgo }: Folders): Promise<string> {
  const library = realpathSync(inProject(pgo, 'libhakmem.so'));
  const { code, stdout } = await runProgram(PROBE, [], { env: { LD_PRELOAD: library } });
  const lines = stdout.split('\n').filter((line) => line !== '').map((line) => line.split(' '));
  const strays = lines.filter(([, file = '']) => realpathSync(file) !== library).map(([entry, file]) => `${entry} comes from ${file}`);
  if (code !== 0 || lines.length === 0) throw new UserError(`a program under ${library} failed with exit code ${code}`);
  if (strays.length > 0) throw new UserError(strays.join('\n'));
  return `${lines.length} entry points of a program`;
}
