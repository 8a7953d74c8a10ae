// bench/*.c and *.cpp -> out/bench/, only what is older than its source.
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../run.ts';
import { BUILD_FOLDER, SOURCE_FOLDER } from './paths.ts';

/** Without these the compiler may drop a malloc whose block it sees freed. */
const KEEP_CALLS = ['malloc', 'calloc', 'realloc', 'free'].map((name) => `-fno-builtin-${name}`);
const COMMON_FLAGS = ['-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Wshadow', '-Werror', '-pthread', ...KEEP_CALLS];
const ERROR_LINES_SHOWN = 10;

export async function runProgramBuild(onProgram: (name: string) => void): Promise<void> {
  await mkdir(BUILD_FOLDER, { recursive: true });
  const files = await readdir(SOURCE_FOLDER);
  const headers = files.filter((name) => extname(name) === '.h');
  const headerTime = Math.max(...(await Promise.all(headers.map((name) => readTime(`${SOURCE_FOLDER}/${name}`)))));
  for (const file of files.filter((name) => ['.c', '.cpp'].includes(extname(name))).sort()) {
    const source = `${SOURCE_FOLDER}/${file}`;
    const name = basename(file, extname(file));
    const program = `${BUILD_FOLDER}/${name}`;
    if ((await readTime(program)) > Math.max(headerTime, await readTime(source))) continue;
    onProgram(name);
    await runCompiler(source, program);
  }
}

async function runCompiler(source: string, program: string): Promise<void> {
  const isC = extname(source) === '.c';
  const language = isC ? ['-std=c11', '-Wconversion'] : ['-std=c++17'];
  const link = program.endsWith('/launch') ? ['-static'] : [];
  const unfinished = `${program}.${process.pid}`;
  const result = await execa(isC ? 'gcc' : 'g++', [...language, ...COMMON_FLAGS, ...link, source, '-o', unfinished], { reject: false });
  if (result.failed) {
    const errors = (result.stderr || result.shortMessage || '').split('\n').slice(0, ERROR_LINES_SHOWN);
    throw new UserError([`the compiler failed: ${result.command}`, ...errors].join('\n'));
  }
  await rename(unfinished, program);
}

async function readTime(path: string): Promise<number> {
  return stat(path).then((facts) => facts.mtimeMs, () => 0);
}
