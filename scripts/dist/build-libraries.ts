// The libraries of the binary packages, freshly compiled into out/dist/lib/, without what only a debugger needs.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { repeatableWorkloads } from '../../gen/spec/workloads.ts';
import { runProgramBuild } from '../bench/build-programs.ts';
import { listBuildArgs } from '../build.ts';
import { linkToOldLibc } from '../libc-stub.ts';
import { buildPgoLibrary } from '../pgo/build-pgo.ts';
import { collectProfiles } from '../pgo/collect.ts';
import { foldersOf } from '../pgo/places.ts';
import { buildProfileLibrary } from '../pgo/profile-library.ts';
import { createInterrupt } from '../pgo/stages.ts';
import { findMissingTools } from '../pgo/tools.ts';
import { planTrainings } from '../pgo/training.ts';
import type { Collection, Folders, ProfileBuild } from '../pgo/types.ts';
import { projectRoot } from '../project.ts';
import { runStep, UserError } from '../run.ts';
import { runCompiler } from '../run-compiler.ts';
import { findTool, stripFile } from './binutils.ts';
import type { DistContext } from './context.ts';
import { runTool } from './pack.ts';
import { portableFlags } from './source-release.ts';

/** File name -> where it is. */
export type Libraries = ReadonlyMap<string, string>;

/** Two compilers at a time: the long ones run beside one another. */
export async function buildLibraries(context: DistContext, withPgo: boolean): Promise<Libraries> {
  const folder = path.join(context.work, 'lib');
  mkdirSync(folder, { recursive: true });
  await linkToOldLibc(context.compiler); // what both libraries are linked with is made once
  const shared = await runStep('compile libraries', () => Promise.all([compileShared(context, 'release', 'libhakmem.so'), compileShared(context, 'secure', 'libhakmem-secure.so')]), describeFiles);
  const rest = await runStep(withPgo ? 'compile archive, with counters' : 'compile archive', () => Promise.all([compileArchive(context), withPgo ? prepareTraining(context) : undefined]), ([archive]) => describeFiles([archive]));
  const [archive, build] = rest;
  const trained = build === undefined ? [] : [await trainLibrary(context, build)];
  await Promise.all([...shared, ...trained].map((file) => stripFile(context.compiler.command, file)));
  return new Map([...shared, ...trained, archive].map((file) => [path.basename(file), file]));
}

async function compileShared({ heap, compiler, work }: DistContext, variantName: string, name: string): Promise<string> {
  const variant = heap.variants.find((one) => one.name === variantName);
  if (variant === undefined) throw new Error(`the specs have no variant ${variantName}`);
  const target = path.join(work, 'lib', name);
  await runCompiler(compiler.command, [...(await listBuildArgs(variant, compiler, undefined, name)), '-o', path.relative(projectRoot, target)]);
  return target;
}

/** Of the one C file, in which everything but the exports is local: no name of it can meet one of the program's. */
async function compileArchive({ release, compiler, work }: DistContext): Promise<string> {
  const source = path.relative(projectRoot, path.join(work, 'source', `hakmem-${release.version}`, 'hakmem.c'));
  const target = path.join(work, 'lib', 'libhakmem.a');
  const compile = async (object: string, part: string): Promise<string> => {
    const file = path.join(work, object);
    await runCompiler(compiler.command, [...portableFlags(), '-O3', `-ffile-prefix-map=${projectRoot}=.`, `-DHAKMEM_OPERATORS_${part}`, '-c', source, '-o', path.relative(projectRoot, file)]);
    return file;
  };
  const objects = [await compile('hakmem.o', 'APART'), await compile('hakmem-operators.o', 'ONLY')];
  await runTool(await findTool(compiler.command, 'ar'), ['rcsD', target, ...objects]);
  return target;
}

const trainingFolders = ({ heap, work }: DistContext): Folders => {
  const out = path.relative(projectRoot, work);
  return { ...foldersOf(heap), profile: `${out}/profile`, pgo: `${out}/pgo`, hasOwnClock: true, soname: 'libhakmem-pgo.so' };
};

async function prepareTraining(context: DistContext): Promise<ProfileBuild> {
  const missing = await findMissingTools(context.compiler);
  if (missing.length > 0) throw new UserError(missing.join('\n'));
  const [build] = await Promise.all([buildProfileLibrary(context.compiler, trainingFolders(context)), runProgramBuild(() => undefined)]);
  return build;
}

/** Only workloads whose counts are the same whenever they are taken: else the library would be another one each time. */
async function trainLibrary(context: DistContext, build: ProfileBuild): Promise<string> {
  const folders = trainingFolders(context);
  const interrupt = createInterrupt();
  const trainings = planTrainings(repeatableWorkloads, []);
  const collection: Collection = await runStep('train', () => collectProfiles(build, trainings, folders, (_training, work) => work(), interrupt), ({ workloads }) => `${workloads.length} workloads`);
  if (interrupt.aborted) throw new UserError('interrupted; nothing was written', 130);
  await runStep('compile with the profile', () => buildPgoLibrary(build, collection, folders, false), () => 'libhakmem-pgo.so');
  const target = path.join(context.work, 'lib', 'libhakmem-pgo.so');
  copyFileSync(path.join(projectRoot, folders.pgo, 'libhakmem.so'), target);
  return target;
}

function describeFiles(files: readonly string[]): string {
  return files.map((file) => path.basename(file)).join(', ');
}
