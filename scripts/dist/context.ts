// What one run of `npm run dist` works with.
import path from 'node:path';
import type { Generation } from '../../gen/generate.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { type Compiler, findCompiler } from '../compiler.ts';
import { findMachine, processorHere } from '../machines.ts';
import { outRoot } from '../project.ts';
import { UserError } from '../run.ts';
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
  /** As in the name of the archive: x86_64, or x86_64-musl. */
  readonly name: string;
  /** As in the paths of libraries: x86_64-linux-gnu. */
  readonly triplet: string;
  /** As in the name of Debian's packages: amd64; undefined where they have another libc. */
  readonly debian: string | undefined;
  /** Why the library cannot be trained here; undefined when it can. */
  readonly untrained: string | undefined;
}

export const workFolder = path.join(outRoot, 'dist');

const debianNames: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', riscv64: 'riscv64' };

/** The compiler says for which machine; `--arch` names the compiler of Debian's cross packages. */
export async function findTarget(options: { readonly cc?: string; readonly arch?: string }): Promise<{ readonly compiler: Compiler; readonly machine: Machine }> {
  const { arch } = options;
  if (arch !== undefined && debianNames[arch] === undefined) throw new UserError(`--arch: "${arch}" is none of ${Object.keys(debianNames).join(', ')}`);
  const isOther = arch !== undefined && arch !== processorHere;
  const command = options.cc ?? (isOther ? findMachine(arch)?.cc : undefined) ?? 'gcc';
  const compiler = await findCompiler(command);
  if (compiler === undefined) throw new UserError(`${command} is missing: apt-get install ${isOther ? `gcc-${arch.replace('_', '-')}-linux-gnu` : command}`);
  const { processor, libc } = compiler;
  if (debianNames[processor] === undefined) throw new UserError(`${command} compiles for "${processor}"; there are packages for ${Object.keys(debianNames).join(', ')} alone`);
  if (arch !== undefined && processor !== arch) throw new UserError(`${command} compiles for ${processor}, not for --arch ${arch}`);
  const isGlibc = libc === 'glibc';
  return {
    compiler,
    machine: {
      name: isGlibc ? processor : `${processor}-musl`,
      triplet: `${processor}-linux-${isGlibc ? 'gnu' : 'musl'}`,
      debian: isGlibc ? debianNames[processor] : undefined,
      untrained: describeUntrained(compiler),
    },
  };
}

/** The workloads are programs of this machine, for its libc. */
function describeUntrained({ processor, libc }: Compiler): string | undefined {
  if (processor !== processorHere) return `this machine does not run what is built for ${processor}`;
  return libc === 'glibc' ? undefined : 'the workloads are linked with glibc';
}
