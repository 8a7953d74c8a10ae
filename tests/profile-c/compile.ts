// The programs of these tests, compiled.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { projectRoot } from '../../scripts/project.ts';

const programs = fileURLToPath(new URL('programs/', import.meta.url));

/** The compiler knows no malloc, keeps tail calls as calls and leaves functions where they are called from. */
const flags = ['-O1', '-g', '-fno-builtin', '-fno-optimize-sibling-calls', '-fno-inline', '-pthread', '-Wall', '-Werror'];

export async function compileProgram(directory: string, name: string): Promise<string> {
  const isCxx = name.endsWith('.cpp');
  const program = path.join(directory, name.replace(/\.\w+$/, ''));
  const language = isCxx ? ['g++', '-std=c++98', '-pedantic'] : ['gcc'];
  const [compiler = 'gcc', ...first] = language;
  await execa(compiler, [...first, ...flags, `-I${path.join(projectRoot, 'out/release/include')}`, path.join(programs, name), '-o', program]);
  return program;
}
