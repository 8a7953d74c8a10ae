// What the compilers need beyond compiling: one sentence for each thing that is missing.
import { existsSync } from 'node:fs';
import type { Compiler } from '../compiler.ts';
import { runProgram } from '../run.ts';

/** libgcov can write a profile without files and memory of its own from here on. */
const FIRST_GCC = 12;

export async function findMissingTools(compiler: Compiler): Promise<readonly string[]> {
  return compiler.family === 'gcc' ? findMissingOfGcc(compiler) : findMissingOfClang(compiler);
}

async function findMissingOfGcc({ command }: Compiler): Promise<readonly string[]> {
  const { stdout } = await runProgram(command, ['-dumpversion']);
  return Number.parseInt(stdout, 10) >= FIRST_GCC ? [] : [`${command} ${stdout} is too old for profile feedback: install gcc ${FIRST_GCC} or later, or use --cc clang`];
}

async function findMissingOfClang({ command }: Compiler): Promise<readonly string[]> {
  const [{ stderr: link }, { stdout: tool }, { stdout: version }] = await Promise.all([
    runProgram(command, ['-fprofile-generate', '-###', '-x', 'c', '/dev/null']),
    runProgram(command, ['-print-prog-name=llvm-profdata']),
    runProgram(command, ['-dumpversion']),
  ]);
  const runtime = /"([^"]*libclang_rt\.profile[^"]*)"/.exec(link)?.[1];
  const major = Number.parseInt(version, 10);
  const hasTool = (await runProgram(tool.trim() || 'llvm-profdata', ['--help'])).code === 0;
  return [
    ...(runtime !== undefined && existsSync(runtime) ? [] : [`clang's profile runtime is missing: apt-get install libclang-rt-${major}-dev`]),
    ...(hasTool ? [] : [`llvm-profdata is missing: apt-get install llvm-${major}`]),
  ];
}
