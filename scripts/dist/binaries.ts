// The packages with compiled libraries.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.ts';
import { runStep } from '../run.ts';
import { type BinaryInput, movableLayout, placeFiles, type Tree } from './binary-tree.ts';
import { buildLibraries } from './build-libraries.ts';
import type { DistContext } from './context.ts';
import { packDebian } from './debian.ts';
import { packTar, type PlacedFile, writeTree } from './pack.ts';
import type { Contents } from './run-dist.ts';

/** Package -> what it has in it. */
export async function packBinaries(context: DistContext, source: ReadonlyMap<string, string>, withPgo: boolean, made: string): Promise<ReadonlyMap<string, Contents>> {
  const libraries = await buildLibraries(context, withPgo);
  const license = readFileSync(path.join(projectRoot, 'LICENSE'), 'utf8');
  const input: BinaryInput = {
    version: context.release.version,
    libraries: new Map([...libraries].map(([name, file]) => [name, readFileSync(file)])),
    source,
    command: new Map(),
    pages: new Map([['hakmem.7', source.get('hakmem.7') ?? '']]),
  };
  const [tarName, tree] = await runStep('archive', () => packBinaryTar(context, input, license, made), ([name]) => name);
  const [debName, debTree] = await runStep('Debian package', () => packDebian(context, input, license, made), ([name]) => name);
  return new Map([[tarName, contentsOf(tree)], [debName, contentsOf(debTree)]]);
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
