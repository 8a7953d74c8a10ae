// The compilers and their flags. Flags common to all variants are here; a variant adds its own in gen/spec/variants.ts.
import { runProgram } from './run.ts';

export type Family = 'gcc' | 'clang';

export interface Compiler {
  readonly command: string;
  readonly family: Family;
  /** First line of --version. */
  readonly version: string;
  /** What it compiles for: `x86_64`, `aarch64`. */
  readonly processor: string;
  readonly libc: 'glibc' | 'other';
}

/** undefined when the command does not run. */
export async function findCompiler(command: string): Promise<Compiler | undefined> {
  const { code, stdout } = await runProgram(command, ['--version']);
  if (code !== 0) return undefined;
  const machine = await runProgram(command, ['-dumpmachine']);
  const macros = await runProgram(command, ['-E', '-dM', '-include', 'limits.h', '-x', 'c', '/dev/null']);
  return {
    command,
    family: /clang/.test(stdout) ? 'clang' : 'gcc',
    version: stdout.split('\n')[0] ?? '',
    processor: machine.stdout.split('-')[0] ?? '',
    libc: /^#define __GLIBC__ /m.test(macros.stdout) ? 'glibc' : 'other',
  };
}

export const warningFlags: readonly string[] = ['-Wall', '-Wextra', '-Wundef', '-Wshadow', '-Wconversion', '-Werror'];

/** On top of those, for `npm run check`. */
export const strictWarningFlags: readonly string[] = [
  '-Wstrict-prototypes',
  '-Wpointer-arith',
  '-Wformat=2',
  '-Wvla',
  '-Wswitch-enum',
  '-Wwrite-strings',
];

const languageFlags = ['-std=c11', '-D_GNU_SOURCE'] as const;

const codeFlags: Readonly<Record<Family, readonly string[]>> = {
  gcc: ['-fno-semantic-interposition'],
  clang: ['-fno-semantic-interposition', '-Wno-unused-command-line-argument'],
};

/** Bytes of stack of one function: a thread of the least size that the system allows (16 KiB) may call every one of ours. */
const longestFrame = 3072;

/** exceptions: C++ new throws through our frames. initial-exec: thread locals without a call. */
export function compileFlags({ family, libc }: Compiler): readonly string[] {
  return [
    ...languageFlags,
    ...[
      '-fPIC',
      '-fvisibility=hidden',
    `-Wframe-larger-than=${longestFrame}`,
      '-ftls-model=initial-exec',
      '-fno-plt',
      '-fexceptions',
      '-fcf-protection=none',
      '-fno-stack-protector',
    ],
    ...['malloc', 'calloc', 'realloc', 'free'].map((name) => `-fno-builtin-${name}`),
    ...['-ffunction-sections', '-fdata-sections'],
    ...codeFlags[family],
    ...(libc === 'glibc' ? ['-DHAK_OLD_GLIBC=1'] : []),
    ...warningFlags,
  ];
}

/** Of out/<variant>/src. The same source file always gives the same bytes: no build id of a path, no time. */
export function linkFlags(source: string, soname = 'libhakmem.so'): readonly string[] {
  const linker = [
    `--version-script=${source}/exports.map`,
    `-T,${source}/layout.ld`,
    `-soname,${soname}`,
    '-z,now',
    '-z,relro',
    '-z,defs',
    '-z,nodelete', // a closed library would leave a thread's end without its destructor
    '--hash-style=gnu',
    '--eh-frame-hdr', // as compilers ask for, but for musl-gcc: stacks are walked by that table
    '--gc-sections',
    '-O1',
  ];
  return ['-shared', ...linker.map((flag) => `-Wl,${flag}`)];
}
