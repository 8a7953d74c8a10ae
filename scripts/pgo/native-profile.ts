// Merged counters -> the file that the compiler reads, checked against what was built.
import { readFileSync, rmSync } from 'node:fs';
import type { Compiler } from '../compiler.ts';
import { runProgram, UserError } from '../run.ts';
import { writeAtomically } from '../write-generation.ts';
import { createCounterFile } from './counter-file.ts';
import { completeGcda } from './gcda.ts';
import { inProject } from './places.ts';
import { keepExecuted } from './proftext.ts';
import { toolchains } from './toolchains.ts';
import type { Folders, ProfileBuild } from './types.ts';

interface Size {
  readonly functions: number;
  readonly counters: number;
}

/** Returns the path of the file. */
export async function writeNativeProfile(build: ProfileBuild, counters: BigUint64Array, { profile }: Folders): Promise<string> {
  const { compiler } = build.inputs;
  const target = inProject(profile, toolchains[compiler.family].profileFile);
  const merged = inProject(profile, 'merged.counters');
  const raw = inProject(profile, 'merged.raw');
  createCounterFile(merged, build, counters);
  await runWriter(inProject(profile, 'libhakmem.so'), merged, raw);
  const found = compiler.family === 'gcc' ? finishGcc(raw, target) : await finishClang(compiler, raw, target);
  rmSync(raw);
  requireSize(found, { functions: build.functions.length, counters: build.functions.reduce((sum, { count }) => sum + count, 0) });
  return target;
}

/** The instrumented library itself turns counters into its compiler's format. */
async function runWriter(library: string, from: string, to: string): Promise<void> {
  const { code, stderr } = await runProgram('true', [], { env: { LD_PRELOAD: library, HAKPROF_FILE: from, HAKPROF_NATIVE: to } });
  if (code !== 0) throw new UserError(`the instrumented library could not write its profile: ${stderr || `exit ${code}`}`);
}

function finishGcc(raw: string, target: string): Size {
  const { bytes, ...size } = completeGcda(readFileSync(raw));
  writeAtomically(target, bytes);
  return size;
}

async function finishClang(compiler: Compiler, raw: string, target: string): Promise<Size> {
  const tool = await findProfdata(compiler);
  const text = `${raw}.proftext`;
  await runTool(tool, ['merge', '--text', raw, '-o', text]);
  const { text: executed, ...size } = keepExecuted(readFileSync(text, 'utf8'));
  writeAtomically(text, executed);
  await runTool(tool, ['merge', text, '-o', target]);
  rmSync(text);
  return size;
}

async function findProfdata({ command }: Compiler): Promise<string> {
  const { stdout } = await runProgram(command, ['-print-prog-name=llvm-profdata']);
  return stdout.trim() || 'llvm-profdata';
}

async function runTool(tool: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(tool, args);
  if (code === 127) throw new UserError(`${tool} is missing: apt-get install llvm`);
  if (code !== 0) throw new UserError(`${[tool, ...args].join(' ')} failed: ${stderr}`);
}

function requireSize(found: Size, built: Size): void {
  if (found.functions === built.functions && found.counters === built.counters) return;
  throw new UserError(`the merged profile has ${found.functions} functions and ${found.counters} counters, the instrumented library ${built.functions} and ${built.counters}`);
}
