// The packages with compiled libraries.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runStep } from '../run.ts';
import { type BinaryInput, movableLayout, placeFiles, type Tree } from './binary-tree.ts';
import { buildLibraries } from './build-libraries.ts';
import { buildPackagedCommand } from './build-command.ts';
import type { DistContext } from './context.ts';
import { packDebian } from './debian.ts';
import { packTar, type PlacedFile, writeTree } from './pack.ts';
import type { Contents } from './bill-of-materials.ts';
import { formatThirdParties, type ThirdParty } from './third-parties.ts';

export interface PackedBinaries {
  /** Package -> what it has in it. */
  readonly packages: ReadonlyMap<string, Contents>;
  readonly parties: readonly ThirdParty[];
}

export async function packBinaries(context: DistContext, source: ReadonlyMap<string, string>, withPgo: boolean, made: string): Promise<PackedBinaries> {
  const libraries = await buildLibraries(context, withPgo);
  const { tree: command, parties } = await runStep('the command', () => buildPackagedCommand(context), () => 'bin/hakmem');
  const input: BinaryInput = {
    version: context.release.version,
    license: source.get('LICENSE') ?? '',
    libraries: new Map([...libraries].map(([name, file]) => [name, readFileSync(file)])),
    source,
    command,
    notices: formatThirdParties(parties),
    pages: new Map(['hakmem.1', 'hakmem.7'].map((name) => [name, context.generation.documents.get(`docs/${name}`) ?? ''])),
  };
  const [tarName, tree] = await runStep('archive', () => packBinaryTar(context, input, made), ([name]) => name);
  const packages = new Map([[tarName, contentsOf(tree)]]);
  const { debian } = context.machine;
  if (debian !== undefined) {
    const [name, files] = await runStep('Debian package', () => packDebian(context, debian, input, made), ([file]) => file);
    packages.set(name, contentsOf(files));
  }
  return { packages, parties };
}

async function packBinaryTar({ release, machine, work }: DistContext, input: BinaryInput, made: string): Promise<readonly [string, Tree]> {
  const name = `hakmem-${release.version}-linux-${machine.name}`;
  const tree = new Map<string, PlacedFile>([...placeFiles(input, movableLayout), ['share/doc/hakmem/LICENSE', { content: input.license }]]);
  writeTree(path.join(work, 'binary', name), tree);
  await packTar(path.join(work, 'binary'), name, path.join(made, `${name}.tar.gz`), release.epoch);
  return [`${name}.tar.gz`, tree];
}

function contentsOf(tree: Tree): Contents {
  return new Map([...tree].map(([name, { content }]) => [name, Buffer.from(content)]));
}
