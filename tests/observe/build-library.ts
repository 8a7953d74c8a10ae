// A library of a spec that is not the project's own, built apart from out/.
import path from 'node:path';
import { execa } from 'execa';
import { generate } from '../../gen/generate.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { compileFlags, findCompiler, linkFlags } from '../../scripts/compiler.ts';
import { readTemplates } from '../../scripts/project.ts';
import { writeTree } from './write-tree.ts';

/** The path of the library, in a directory of the test. */
export async function buildLibrary(directory: string, name: string, spec: HeapSpec, optimization = '-O3'): Promise<string> {
  const result = generate(spec, readTemplates());
  const compiler = await findCompiler('gcc');
  if (!result.ok) throw new Error(result.diagnostics.map(({ field, message }) => `${field}: ${message}`).join('\n'));
  if (compiler === undefined) throw new Error('gcc is not installed');
  const source = path.join(directory, name);
  writeTree(source, result.generation.files.get('release') ?? new Map());
  const built = path.join(directory, `${name}.so`);
  const args = [...compileFlags(compiler), optimization, `-I${source}`, ...linkFlags(source), path.join(source, 'hakmem.c'), '-o', built];
  await execa('gcc', args, { cwd: source });
  return built;
}
