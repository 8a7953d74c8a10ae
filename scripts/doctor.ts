// `npm run doctor`: one line for each thing that is missing, with the package that brings it.
import pc from 'picocolors';
import { type Compiler, findCompiler } from './compiler.ts';
import { runProgram, UserError } from './run.ts';

interface Finding {
  readonly name: string;
  /** What was found; undefined when it is missing. */
  readonly found: string | undefined;
  readonly remedy: string;
}

export async function runDoctor(options: { readonly cc?: string }): Promise<void> {
  const { findings } = await examine(options.cc);
  for (const { name, found, remedy } of findings)
    console.log(found === undefined ? `${pc.red('✖')} ${name}: ${remedy}` : `${pc.green('✔')} ${name}: ${found}`);
  if (findings.some(({ found }) => found === undefined)) throw new UserError('doctor: what is marked above is missing');
}

/** The compiler that is asked for, or gcc, or clang; else one line for each thing that is missing. */
export async function requireTools(cc: string | undefined): Promise<Compiler> {
  const { findings, compiler } = await examine(cc);
  const missing = findings.filter(({ found }) => found === undefined);
  if (missing.length > 0 || compiler === undefined)
    throw new UserError(missing.map(({ name, remedy }) => `${name} is missing: ${remedy}`).join('\n'));
  return compiler;
}

async function examine(
  cc: string | undefined,
): Promise<{ readonly findings: readonly Finding[]; readonly compiler: Compiler | undefined }> {
  const compiler = cc === undefined ? ((await findCompiler('gcc')) ?? (await findCompiler('clang'))) : await findCompiler(cc);
  const node = process.versions.node;
  const findings = [
    {
      name: 'node',
      found: isRecentNode(node) ? node : undefined,
      remedy: `${node} is too old; install node 20.19 or later (https://nodejs.org)`,
    },
    { name: compiler?.command ?? cc ?? 'gcc', found: compiler?.version, remedy: `apt-get install ${packageOf(cc ?? 'gcc')}` },
    ...(compiler === undefined ? [] : [await examineHeaders(compiler), await examineLinker(compiler)]),
  ];
  return { findings, compiler };
}

/** gcc-12 and clang-14 are packages by these names; any other command is the user's to explain. */
function packageOf(cc: string): string {
  return /^(gcc|clang)(-\d+)?$/.test(cc) ? cc : 'gcc (or name another compiler with --cc)';
}

function isRecentNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

async function examineHeaders({ command }: Compiler): Promise<Finding> {
  const { code } = await runProgram(command, [
    '-E',
    '-include',
    'stdlib.h',
    '-include',
    'sys/mman.h',
    '-include',
    'pthread.h',
    '-x',
    'c',
    '/dev/null',
  ]);
  return {
    name: 'C library headers',
    found: code === 0 ? 'stdlib.h sys/mman.h pthread.h' : undefined,
    remedy: 'apt-get install libc6-dev',
  };
}

async function examineLinker({ command }: Compiler): Promise<Finding> {
  const { code, stdout } = await runProgram(command, ['-Wl,--version', '-shared']);
  const ld = code === 0 ? stdout.split('\n')[0] : undefined;
  return { name: 'linker', found: ld, remedy: 'apt-get install binutils' };
}
