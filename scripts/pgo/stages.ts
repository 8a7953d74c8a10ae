// The stages as a person runs them: each prints its steps, and says what it lacks.
import pc from 'picocolors';
import { trainedWorkloads } from '../../gen/spec/workloads.ts';
import { runProgramBuild } from '../bench/build-programs.ts';
import { buildVariant } from '../build.ts';
import { inspectLibrary } from '../check-library.ts';
import type { Compiler } from '../compiler.ts';
import { requireTools } from '../doctor.ts';
import { runGen } from '../gen.ts';
import { runStep, UserError } from '../run.ts';
import { buildPgoLibrary, type PgoBuild } from './build-pgo.ts';
import { collectProfiles } from './collect.ts';
import { refuseStale } from './inputs.ts';
import { inProject, readCollection, readProfileBuild } from './places.ts';
import { buildProfileLibrary } from './profile-library.ts';
import { findMissingTools } from './tools.ts';
import { planTrainings } from './training.ts';
import type { CollectedWorkload, Collection, Folders, ProfileBuild } from './types.ts';

export interface CollectOptions {
  readonly workload: readonly string[];
  readonly ownOnly: boolean;
  readonly timeout?: number;
}

/** The release library too: it is what the result is compared with. */
export async function runProfileStage(cc: string | undefined, folders: Folders): Promise<void> {
  const compiler = await runStep('doctor', () => requireProfileTools(cc), ({ version }) => version);
  const { heap, release } = folders;
  await runGen({ quiet: true, ...(heap.spec === undefined ? {} : { spec: heap.spec }) });
  for (const variant of heap.variants.filter(({ name }) => name === 'release')) await runStep('compile release', () => buildVariant(variant, compiler, heap.spec), () => `${release}/libhakmem.so`);
  await runStep('compile with counters', () => buildProfileLibrary(compiler, folders), (build) => describeCounters(build, folders));
}

async function requireProfileTools(cc: string | undefined): Promise<Compiler> {
  const compiler = await requireTools(cc);
  const missing = await findMissingTools(compiler);
  if (missing.length > 0) throw new UserError(missing.join('\n'));
  return compiler;
}

export async function runCollectStage(options: CollectOptions, folders: Folders): Promise<void> {
  const build = readProfileBuild(folders);
  await refuseStale(build, folders);
  if (options.ownOnly && options.workload.length === 0) throw new UserError('--own-only: there is no --workload to train on');
  const trainings = planTrainings(options.ownOnly ? [] : trainedWorkloads, options.workload, options.timeout);
  await runStep('programs of bench/', () => runProgramBuild(() => undefined));
  const interrupt = createInterrupt();
  const collection = await collectProfiles(build, trainings, folders, ({ name }, work) => runStep(`train ${name}`, work, (workload) => describeWorkload(workload, build)), interrupt);
  if (interrupt.aborted) throw new UserError('interrupted; no profile was written', 130);
  const rejected = collection.workloads.filter((workload) => workload.rejected !== undefined);
  if (rejected.length > 0) console.log(pc.yellow(`${rejected.length} of ${collection.workloads.length} workloads left no profile that can be used`));
}

export async function runBuildStage(allowPartial: boolean, folders: Folders): Promise<PgoBuild> {
  const build = readProfileBuild(folders);
  const collection: Collection = readCollection(folders);
  const result = await runStep('compile with the profile', () => buildPgoLibrary(build, collection, folders, allowPartial), () => `${folders.pgo}/libhakmem.so`);
  for (const { name, command, why } of result.leftOut) console.log(pc.yellow(`  built without ${name} (${command}): ${why}`));
  for (const fault of await inspectLibrary(inProject(folders.pgo, 'libhakmem.so'), folders.heap)) console.log(pc.yellow(`  pgo: ${fault}`));
  return result;
}

export function createInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

function describeCounters({ functions }: ProfileBuild, { profile }: Folders): string {
  return `${profile}/libhakmem.so, ${functions.length} functions, ${functions.reduce((sum, { count }) => sum + count, 0)} counters`;
}

function describeWorkload({ rejected, notes, functionsRun, allocations }: CollectedWorkload, { functions }: ProfileBuild): string {
  if (rejected !== undefined) return pc.red(rejected);
  return [`${functionsRun} of ${functions.length} functions, ${formatCount(allocations)} counts of allocations`, ...notes.map((note) => pc.dim(note))].join('; ');
}

function formatCount(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value >= 1e3 ? `${(value / 1e3).toFixed(1)} k` : String(value);
}
