// Builds each test program once; the result is kept in out/tests until the sources or the command change.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Machine } from '../machines.ts';
import type { Target, TestFile } from './types.ts';

const common = ['-O1', '-g', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-Wno-use-after-free', '-Wno-clobbered', '-fno-builtin', '-pthread'];
const languages = { c: ['gcc', '-std=gnu11'], cpp: ['g++', '-std=c++17', '-fno-allocation-dce'] } as const;

export class CompileError extends Error {}

/** The path of the built program: in the folder of all tests, or where it is compiled with sources of the heap in the folder of those. */
export async function buildTest(root: string, test: TestFile, { out, machine }: Pick<Target, 'out' | 'machine'>): Promise<string> {
  const isUnit = test.suite === 'unit', isOfBuild = isUnit || test.usesConstants;
  // A unit test has the whole heap in it, which takes as long to optimise as a library.
  const flags = isUnit ? ['-O0', '-fexceptions', '-ftls-model=initial-exec', '-Wno-unused-function'] : [];
  const include = isOfBuild ? ['-I', join(out, 'debug/src'), ...flags] : [];
  const target = join(isOfBuild ? out : join(root, 'out'), machine?.name ?? '', 'tests', test.suite, basename(test.path).replace(/\.\w+$/, ''));
  return build(root, test.path, target, [...include, ...test.cflags], machine);
}

/** The path of a shared library built from a source in tests/support. */
export async function buildPlugin(root: string, name: string, machine?: Machine): Promise<string> {
  const target = join(root, 'out', machine?.name ?? '', 'tests/plugins', `${name.replace(/\.\w+$/, '')}.so`);
  return build(root, join(root, 'tests/support', name), target, ['-shared', '-fPIC'], machine);
}

/** The path of a program built from any source of the project. */
export async function buildProgram(root: string, source: string, flags: readonly string[] = []): Promise<string> {
  return build(root, join(root, source), join(root, 'out/tests/programs', basename(source).replace(/\.\w+$/, '')), flags);
}

const builds = new Map<string, Promise<string>>();

/** Tests that differ only in their arguments share one build. */
function build(root: string, source: string, target: string, flags: readonly string[], machine?: Machine): Promise<string> {
  const running = builds.get(target) ?? buildOnce(root, source, target, flags, machine);
  builds.set(target, running);
  return running;
}

async function buildOnce(root: string, source: string, target: string, flags: readonly string[], machine?: Machine): Promise<string> {
  const language = source.endsWith('.cpp') ? 'cpp' : 'c';
  const [native, standard, ...rest] = languages[language];
  const compiler = machine === undefined ? native : language === 'cpp' ? machine.cxx : machine.cc;
  if (compiler === undefined) throw new CompileError(`there is no C++ compiler for ${machine?.name}`);
  const libraries = flags.filter((f) => f.startsWith('-l'));
  const others = flags.filter((f) => !f.startsWith('-l'));
  const command = [standard, ...rest, ...common, ...(machine?.testFlags ?? []), ...others, source];
  const key = await hashInputs(root, source, [compiler, ...command, ...libraries], others);
  if ((await readFile(`${target}.key`, 'utf8').catch(() => '')) === key) return target;
  await mkdir(dirname(target), { recursive: true });
  const fresh = `${target}.${process.pid}`;
  const run = await execa(compiler, [...command, '-o', fresh, ...libraries], { reject: false, all: true, cwd: root });
  if (run.exitCode !== 0) throw new CompileError(`${compiler} ${[...command, ...libraries].join(' ')}\n${run.all ?? run.message}`);
  await rename(fresh, target);
  await writeFile(`${target}.key`, key);
  return target;
}

const headers = new Map<string, Promise<string>>();

/** Over the command, the source and every header that it may include. */
async function hashInputs(root: string, source: string, command: readonly string[], flags: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(command.join('\0')).update(await readFile(source));
  const folders = [join(root, 'tests/support'), dirname(source), ...flags.filter((_, index) => flags[index - 1] === '-I')];
  for (const folder of folders) {
    const digest = headers.get(folder) ?? hashFolder(folder);
    headers.set(folder, digest);
    hash.update(await digest);
  }
  return hash.digest('hex');
}

async function hashFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true });
  for (const entry of entries.sort()) {
    if (entry.endsWith('.h') || (folder.includes('/out/') && entry.endsWith('.c'))) hash.update(entry).update(await readFile(join(folder, entry)));
  }
  return hash.digest('hex');
}
