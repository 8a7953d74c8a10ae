// The heap under other names (hak_malloc …), so that a program has it beside the allocator of a sanitizer or a fuzzer: the object file of
// out/<variant>/src/hakmem.c, compiled with further flags, with its exported symbols renamed.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportedSymbols } from '../../gen/spec/exports.ts';
import { compileFlags, findCompiler } from '../compiler.ts';
import { outRoot, projectRoot, variantDirectory } from '../project.ts';
import { UserError } from '../run.ts';
import { runCompiler } from '../run-compiler.ts';
import type { Variant } from '../test/types.ts';

export interface PrefixedProgram {
  /** Names the files in out/hunt/. */
  readonly name: string;
  /** From the root of the project. */
  readonly source: string;
  readonly variant: Variant;
  /** Of the heap and of the program. */
  readonly flags: readonly string[];
}

const PREFIX = 'hak_';

/** The path of the linked program. */
export async function buildPrefixed({ name, source, variant, flags }: PrefixedProgram): Promise<string> {
  const clang = (await findCompiler('clang')) ?? (await findCompiler('clang-14'));
  if (clang === undefined) throw new UserError('clang is missing: scripts/install-packages.sh installs it');
  const directory = path.join(outRoot, 'hunt', name);
  mkdirSync(directory, { recursive: true });
  const [object, names, program] = ['hakmem.o', 'renames.txt', path.basename(source, '.c')].map((file) => path.join(directory, file)) as [string, string, string];
  const src = path.relative(projectRoot, path.join(variantDirectory(variant), 'src'));
  await runCompiler(clang.command, [...compileFlags(clang), '-O1', '-g', '-fno-omit-frame-pointer', ...flags, `-I${src}`, '-c', `${src}/hakmem.c`, '-o', object]);
  writeFileSync(names, exportedSymbols.map((symbol) => `${symbol} ${PREFIX}${symbol}\n`).join(''));
  await runCompiler('objcopy', [`--redefine-syms=${names}`, object]);
  const ofProgram = ['-std=gnu11', '-D_GNU_SOURCE', '-O1', '-g', '-fno-builtin', '-pthread', '-include', 'tests/support/prefixed.h', ...flags];
  await runCompiler(clang.command, [...ofProgram, source, object, '-ldl', '-o', program]);
  return program;
}
