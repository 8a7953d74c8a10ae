// `npm run pgo-full -- --workload … --tune`: record, tune, build, train, build again, and the proof beside the default and the peers.
import { writeFile } from 'node:fs/promises';
import { heap } from '../../gen/spec/heap.ts';
import { addProfiles } from '../../gen/tune/add-profiles.ts';
import { findAllocators } from '../bench/allocators.ts';
import { runProgramBuild } from '../bench/build-programs.ts';
import { createProgress } from '../bench/progress.ts';
import type { Allocator } from '../bench/types.ts';
import { buildVariant } from '../build.ts';
import { requireTools } from '../doctor.ts';
import { requireSpecName, loadSpec } from '../load-spec.ts';
import { foldersOf, inProject } from '../pgo/places.ts';
import { splitCommand } from '../pgo/split-command.ts';
import { type CollectOptions, createInterrupt, runBuildStage, runCollectStage, runProfileStage } from '../pgo/stages.ts';
import { createOwnCase } from '../pgo/training.ts';
import { buildRecorder } from '../record/build-recorder.ts';
import { recordProgram } from '../record/record-program.ts';
import { encodeProfile } from '../record/profile-file.ts';
import { runStep, UserError } from '../run.ts';
import { hashText } from '../write-generation.ts';
import { writeTunedSpec } from '../write-spec.ts';
import { countProgram } from './count-program.ts';
import { runRounds } from './compare-libraries.ts';
import { describeVerdict, formatEvidence } from './format-evidence.ts';
import { formatProof, judgeProof, type ProvenWorkload } from './format-proof.ts';
import { type Tuned, tuneProfile } from './run-tune.ts';
import { describeTask } from '../project.ts';

export interface TuneFullOptions extends CollectOptions {
  readonly cc?: string;
  readonly spec?: string;
  readonly allowPartial: boolean;
  readonly pairs: number;
  readonly json?: string;
}

/** Which blocks are timed while recording. */
const SEED = 1;
const CANDIDATES = ['tuned', 'tuned+PGO'] as const;

export async function runTuneFull(options: TuneFullOptions): Promise<void> {
  if (options.workload.length === 0) throw new UserError(`--tune: there is no program to tune for; name it: ${describeTask('pgo-full', "--tune --workload './app args'")}`);
  const name = options.spec ?? nameSpec(options.workload[0] ?? '');
  requireSpecName(name);
  const tuned = await recordAndTune(options.workload);
  console.log(`\n${formatEvidence(tuned.result)}\n\n${describeVerdict(tuned.result)}`);
  if (!tuned.result.isWorthIt) return console.log(`The default stays; nothing was written. ${describeTask('tune', 'PROFILE --apply NAME')} writes the spec all the same.`);
  const file = await writeTunedSpec(name, tuned.spec);
  console.log(`${file} is written\n`);
  await buildAll(name, options);
  await prove(name, options);
}

/** The program's name, as far as a spec may be called so. */
function nameSpec(command: string): string {
  const [program = ''] = splitCommand(command);
  const name = program.slice(program.lastIndexOf('/') + 1).toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  return name === '' ? 'tuned' : name;
}

async function recordAndTune(commands: readonly string[]): Promise<Tuned> {
  const library = await runStep('recorder', () => buildRecorder(), () => 'out/record/libhakmem.so');
  const profiles = [];
  for (const command of commands) {
    const [program = '', ...args] = splitCommand(command);
    const { profile, code, notes } = await runStep(`record ${program}`, () => recordProgram([program, ...args], library, SEED));
    for (const note of notes) console.log(note);
    if (code !== 0) throw new UserError(`${command} ended with exit code ${code} while it was recorded; a workload has to end well to be measured`);
    profiles.push(profile);
  }
  const [only] = profiles;
  const profile = profiles.length === 1 && only !== undefined ? only : addProfiles(profiles);
  return runStep('tune', () => tuneProfile({ profile, hash: hashText(encodeProfile(profile)), notes: [] }, { objective: 'both' }), ({ result }) => `${result.tried} heaps replayed`);
}

async function buildAll(name: string, options: TuneFullOptions): Promise<void> {
  const release = heap.variants.find((variant) => variant.name === 'release');
  const compiler = await requireTools(options.cc);
  if (release !== undefined) await runStep('compile the default', () => buildVariant(release, compiler), ({ fresh }) => `out/release/libhakmem.so${fresh ? '' : ' (up to date)'}`);
  const folders = foldersOf(await loadSpec(name));
  await runProfileStage(options.cc, folders);
  await runCollectStage(options, folders);
  await runBuildStage(options.allowPartial, folders);
}

async function prove(name: string, { workload, pairs, json }: TuneFullOptions): Promise<void> {
  await runStep('programs of bench/', () => runProgramBuild(() => undefined));
  const own = [['default', 'out/release'], ['tuned', `out/${name}/release`], ['tuned+PGO', `out/${name}/pgo`]] as const;
  const libraries = own.map(([title, folder]): Allocator => ({ name: title, path: inProject(folder, 'libhakmem.so'), role: 'subject', env: {}, version: '' }));
  const { allocators: peers } = await findAllocators({ peersOnly: true, peer: [], knobs: [], beside: [] });
  const progress = createProgress(process.stderr);
  const signal = createInterrupt();
  const proven: ProvenWorkload[] = [];
  for (const [index, command] of workload.entries()) {
    const results = await runRounds(createOwnCase(`own-${index + 1}`, command), [...libraries, ...peers], pairs, progress.show, signal);
    const instructions = await countProgram(splitCommand(command), libraries, results[0]?.figures.seconds.median ?? 0);
    proven.push({ command, rounds: pairs, results, instructions });
  }
  progress.end();
  const verdict = judgeProof(proven, CANDIDATES);
  console.log(`\n${proven.map(formatProof).join('\n\n')}\n\n${verdict.sentence}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ spec: name, verdict, workloads: proven }, null, 1)}\n`);
}
