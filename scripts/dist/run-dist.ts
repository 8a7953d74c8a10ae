// The steps of `npm run dist`. Everything is made in out/dist/, and moved to its place once it is whole.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { heap } from '../../gen/spec/heap.ts';
import { generateOrFail, runGen } from '../gen.ts';
import { projectRoot, readTree } from '../project.ts';
import { runStep } from '../run.ts';
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
  const made = path.join(context.work, 'made');
  mkdirSync(made, { recursive: true });
  await runStep('one C file', () => packSource(context, made), (name) => name);
  await runStep('move into place', () => publish(made, path.resolve(projectRoot, options.out)), (names) => names.join(', '));
}

async function startContext(options: DistOptions): Promise<DistContext> {
  const release = await findRelease();
  const target = await runStep('doctor', () => findTarget(options), ({ compiler }) => compiler.version);
  await runGen({ quiet: true });
  rmSync(workFolder, { recursive: true, force: true });
  return { release, heap, generation: generateOrFail(heap), ...target, work: workFolder };
}

async function packSource({ release, generation, work }: DistContext, made: string): Promise<string> {
  const name = `hakmem-${release.version}`;
  const texts = readTree(path.join(projectRoot, 'scripts/dist/package'), /./);
  const license = readFileSync(path.join(projectRoot, 'LICENSE'), 'utf8');
  const files = makeSourceRelease({ version: release.version, heap, generation, license, texts });
  writeTree(path.join(work, 'source', name), new Map([...files].map(([file, content]) => [file, { content }])));
  await packTar(path.join(work, 'source'), name, path.join(made, `${name}-src.tar.gz`), release.epoch);
  return `${name}-src.tar.gz`;
}

/** Files of another version or machine stay. */
function publish(made: string, target: string): readonly string[] {
  mkdirSync(target, { recursive: true });
  const names = readdirSync(made).sort();
  for (const name of names) renameSync(path.join(made, name), path.join(target, name));
  return names;
}
