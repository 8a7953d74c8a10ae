// The packages with compiled libraries.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.ts';
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
  const license = readFileSync(path.join(projectRoot, 'LICENSE'), 'utf8');
  const { tree: command, parties } = await runStep('the command', () => buildPackagedCommand(context), () => 'bin/hakmem');
  const input: BinaryInput = {
    version: context.release.version,
    libraries: new Map([...libraries].map(([name, file]) => [name, readFileSync(file)])),
    source,
    command,
    notices: formatThirdParties(parties),
    pages: new Map(['hakmem.1', 'hakmem.7'].map((name) => [name, context.generation.documents.get(`docs/${name}`) ?? ''])),
  };
  const [tarName, tree] = await runStep('archive', () => packBinaryTar(context, input, license, made), ([name]) => name);
  const [debName, debTree] = await runStep('Debian package', () => packDebian(context, input, license, made), ([name]) => name);
  return { packages: new Map([[tarName, contentsOf(tree)], [debName, contentsOf(debTree)]]), parties };
}

async function packBinaryTar({ release, machine, work }: DistContext, input: BinaryInput, license: string, made: string): Promise<readonly [string, Tree]> {
  const name = `hakmem-${release.version}-linux-${machine.name}`;
  const tree = new Map<string, PlacedFile>([...placeFiles(input, movableLayout), ['share/doc/hakmem/LICENSE', { content: license }]]);
  writeTree(path.join(work, 'binary', name), tree);
  await packTar(path.join(work, 'binary'), name, path.join(made, `${name}.tar.gz`), release.epoch);
  return [`${name}.tar.gz`, tree];
}

function contentsOf(tree: Tree): Contents {
  return new Map([...tree].map(([name, { content }]) => [name, Buffer.from(content)]));
}
