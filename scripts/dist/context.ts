// What one run of `npm run dist` works with.
import path from 'node:path';
import type { Generation } from '../../gen/generate.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { type Compiler, findCompiler } from '../compiler.ts';
import { outRoot } from '../project.ts';
import { runProgram, UserError } from '../run.ts';
import type { Release } from './release.ts';

export interface DistContext {
  readonly release: Release;
  readonly heap: HeapSpec;
  readonly generation: Generation;
  readonly compiler: Compiler;
  readonly machine: Machine;
  /** Where everything is made; emptied first. */
  readonly work: string;
}

export interface Machine {
  /** As in the name of the archive: x86_64. */
  readonly name: string;
  /** As in Debian's paths: x86_64-linux-gnu. */
  readonly triplet: string;
  /** As in the name of Debian's packages: amd64. */
  readonly debian: string;
  /** This machine runs what is built, so that it can be trained. */
  readonly isNative: boolean;
}

export const workFolder = path.join(outRoot, 'dist');

const debianNames: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', riscv64: 'riscv64' };
const nodeNames: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', riscv64: 'riscv64' };

/** The compiler says for which machine; `--arch` names the compiler of Debian's cross packages. */
export async function findTarget(options: { readonly cc?: string; readonly arch?: string }): Promise<{ readonly compiler: Compiler; readonly machine: Machine }> {
  const { arch } = options;
  if (arch !== undefined && debianNames[arch] === undefined) throw new UserError(`--arch: "${arch}" is none of ${Object.keys(debianNames).join(', ')}`);
  const isOther = arch !== undefined && arch !== nodeNames[process.arch];
  const command = options.cc ?? (isOther ? `${arch}-linux-gnu-gcc` : 'gcc');
  const compiler = await findCompiler(command);
  if (compiler === undefined) throw new UserError(`${command} is missing: apt-get install ${isOther ? `gcc-${arch.replace('_', '-')}-linux-gnu` : command}`);
  const { stdout } = await runProgram(command, ['-dumpmachine']);
  const [name = ''] = stdout.split('-');
  const debian = debianNames[name];
  if (debian === undefined) throw new UserError(`${command} compiles for "${stdout}"; there are packages for ${Object.keys(debianNames).join(', ')} alone`);
  if (arch !== undefined && name !== arch) throw new UserError(`${command} compiles for ${name}, not for --arch ${arch}`);
  return { compiler, machine: { name, triplet: `${name}-linux-gnu`, debian, isNative: name === nodeNames[process.arch] } };
}
