// The steps of `npm run dist`. Everything is made in out/dist/, and moved to its place once it is whole.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import pc from 'picocolors';
import { heap } from '../../gen/spec/heap.ts';
import { generateOrFail, runGen } from '../gen.ts';
import { projectRoot, readTree } from '../project.ts';
import { runStep } from '../run.ts';
import { hashText, writeAtomically } from '../write-generation.ts';
import { type Contents, makeBillOfMaterials } from './bill-of-materials.ts';
import { packBinaries } from './binaries.ts';
import { type DistContext, findTarget, workFolder } from './context.ts';
import { packTar, writeTree } from './pack.ts';
import { findRelease } from './release.ts';
import { makeSourceRelease } from './source-release.ts';

export interface DistOptions {
  readonly cc?: string;
  readonly arch?: string;
  readonly pgo: boolean;
  readonly sourceOnly: boolean;
  readonly out: string;
}

export async function runDist(options: DistOptions): Promise<void> {
  const context = await startContext(options);
  const { release, machine, compiler, work } = context;
  const made = path.join(work, 'made');
  mkdirSync(made, { recursive: true });
  const [sourceName, source] = await runStep('one C file', () => packSource(context, made), ([name]) => name);
  const binaries = options.sourceOnly ? { packages: [], parties: [] } : await packBinaries(context, source, options.pgo && canTrain(context), made);
  const packages = new Map<string, Contents>([[sourceName, toBuffers(source)], ...binaries.packages]);
  const bill = `hakmem-${release.version}-${options.sourceOnly ? 'src' : `linux-${machine.name}`}.cdx.json`;
  writeAtomically(path.join(made, bill), makeBillOfMaterials({ version: release.version, epoch: release.epoch, compiler: compiler.version, packages, parties: binaries.parties }));
  const target = path.resolve(projectRoot, options.out);
  await runStep('move into place', () => publish(made, target), (names) => `${options.out}: ${names.join(', ')}`);
}

async function startContext(options: DistOptions): Promise<DistContext> {
  const release = await findRelease();
  const target = await runStep('doctor', () => findTarget(options), ({ compiler }) => compiler.version);
  await runGen({ quiet: true });
  rmSync(workFolder, { recursive: true, force: true });
  return { release, heap, generation: generateOrFail(heap), ...target, work: workFolder };
}

function canTrain({ machine }: DistContext): boolean {
  if (machine.untrained !== undefined) console.log(pc.yellow(`  without libhakmem-pgo.so, which needs training: ${machine.untrained}`));
  return machine.untrained === undefined;
}

async function packSource({ release, generation, work }: DistContext, made: string): Promise<readonly [string, ReadonlyMap<string, string>]> {
  const name = `hakmem-${release.version}`;
  const texts = readTree(path.join(projectRoot, 'scripts/dist/package'), /./);
  const license = readFileSync(path.join(projectRoot, 'LICENSE'), 'utf8');
  const files = makeSourceRelease({ version: release.version, heap, generation, license, texts });
  writeTree(path.join(work, 'source', name), new Map([...files].map(([file, content]) => [file, { content }])));
  await packTar(path.join(work, 'source'), name, path.join(made, `${name}-src.tar.gz`), release.epoch);
  return [`${name}-src.tar.gz`, files];
}

function toBuffers(files: ReadonlyMap<string, string>): Contents {
  return new Map([...files].map(([name, text]) => [name, Buffer.from(text)]));
}

/** Files of another version or machine stay; the list of checksums has all that are there. */
function publish(made: string, target: string): readonly string[] {
  mkdirSync(target, { recursive: true });
  const names = readdirSync(made).sort();
  for (const name of names) renameSync(path.join(made, name), path.join(target, name));
  const all = readdirSync(target).filter((name) => /^hakmem[-_].*\.(gz|deb|json)$/.test(name)).sort();
  const sums = all.map((name) => `${hashText(readFileSync(path.join(target, name)))}  ${name}\n`);
  writeAtomically(path.join(target, 'SHA256SUMS'), sums.join(''));
  return [...names, 'SHA256SUMS'];
}
