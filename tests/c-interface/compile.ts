// The programs of these tests, compiled in the language that is asked for.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { projectRoot } from '../../scripts/project.ts';

const programs = fileURLToPath(new URL('programs/', import.meta.url));
const release = path.join(projectRoot, 'out/release');

/** A path of the program. Linked against the library or, without, left to a preloaded one. */
export async function compileProgram(directory: string, name: string, standard: string, isLinked: boolean): Promise<string> {
  const program = path.join(directory, `${name}.${standard}`.replaceAll('+', 'x'));
  const flags = ['-O1', '-g', '-fno-builtin', '-pthread', '-pedantic', '-Wall', '-Wextra', '-Werror', '-Wno-alloc-size-larger-than', '-D_GNU_SOURCE', `-I${release}/include`];
  const libraries = isLinked ? [`-L${release}`, '-lhakmem', `-Wl,-rpath,${release}`] : [];
  await execa(name.endsWith('.cpp') ? 'g++' : 'gcc', [`-std=${standard}`, ...flags, path.join(programs, name), '-o', program, ...libraries]);
  return program;
}
