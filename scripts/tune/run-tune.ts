// A profile file -> evidence on the terminal, and a spec when it is asked for.
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { applyTuned } from '../../gen/derive/apply-tuned.ts';
import { heap } from '../../gen/spec/heap.ts';
import { type RegionName, type TunedSpec } from '../../gen/spec/types.ts';
import { CLASSES_MOST } from '../../gen/tune/choose-classes.ts';
import { listDemands } from '../../gen/tune/demand.ts';
import type { Objective } from '../../gen/tune/evidence.ts';
import { type ClassChange, explainClasses } from '../../gen/tune/explain-classes.ts';
import { type TuneResult, tuneHeap } from '../../gen/tune/tune-heap.ts';
import { requireSpecName } from '../load-spec.ts';
import { readProfileFile, type ReadProfile, requireAllocations } from '../record/profile-file.ts';
import { runStep, UserError } from '../run.ts';
import { writeTunedSpec } from '../write-spec.ts';
import { describeVerdict, formatClassChanges, formatEvidence, formatNumbers } from './format-evidence.ts';
import { describeTask } from '../project.ts';

export interface TuneCommand {
  readonly objective: Objective;
  readonly maxClasses?: number;
  readonly wmaxTiny?: number;
  readonly wmaxMid?: number;
  readonly wmaxLarge?: number;
  readonly apply?: string;
  readonly json?: boolean;
}

/** Of W_MAX: above the first, at most the second. */
export const regionLimits = [1, 2] as const;

export interface Tuned {
  readonly result: TuneResult;
  readonly classes: readonly ClassChange[];
  readonly spec: TunedSpec;
}

export async function runTune(file: string, options: TuneCommand): Promise<void> {
  if (options.apply !== undefined) requireSpecName(options.apply);
  if (options.maxClasses !== undefined && options.maxClasses > CLASSES_MOST)
    throw new UserError(`--max-classes: ${options.maxClasses} are more than the page map can tell apart, which is ${CLASSES_MOST}`);
  const read = readProfileFile(file);
  requireAllocations(file, read);
  const tuned = options.json === true ? tuneProfile(read, options) : await runStep('tune', () => tuneProfile(read, options), ({ result }) => `${result.tried} heaps replayed`);
  if (options.json === true) console.log(JSON.stringify({ file, hash: read.hash, notes: read.notes, ...tuned }, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 1));
  else printTuned(tuned, read.notes);
  if (options.apply !== undefined) await applySpec(options.apply, tuned, options.json === true);
}

/** What does not fit in W_MAX is refused in a sentence. */
export function tuneProfile({ profile, hash }: ReadProfile, options: TuneCommand): Tuned {
  const wMax: Partial<Record<RegionName, number>> = {};
  for (const [region, factor] of [['tiny', options.wmaxTiny], ['mid', options.wmaxMid], ['large', options.wmaxLarge]] as const) if (factor !== undefined) wMax[region] = factor;
  const result = tuneHeap(profile, heap, { objective: options.objective, wMax, ...(options.maxClasses === undefined ? {} : { maxClasses: options.maxClasses }) });
  if (result === undefined)
    throw new UserError(`--max-classes: ${options.maxClasses ?? CLASSES_MOST} classes are too few to keep W_MAX; give more, or a larger --wmax-tiny, --wmax-mid or --wmax-large`);
  const commands = [...new Set(profile.processes.map(({ command }) => command))];
  const spec: TunedSpec = { doc: `tuned for ${options.objective === 'both' ? 'memory and speed' : options.objective} of ${describeCommands(commands)}`, profile: hash, ...result.candidate };
  const after = deriveClasses(applyTuned(heap, spec));
  return { result, classes: explainClasses(listDemands(profile, 'deciding'), deriveClasses(heap), after, heap), spec };
}

function describeCommands([first = 'a program', ...others]: readonly string[]): string {
  const shown = first.length > 80 ? `${first.slice(0, 79)}…` : first;
  return others.length === 0 ? shown : `${shown} and ${others.length} more`;
}

function printTuned({ result, classes }: Tuned, notes: readonly string[]): void {
  for (const note of notes) console.log(note);
  console.log(`\n${formatEvidence(result)}\n\n${formatClassChanges(classes)}\n\n${formatNumbers(result)}\n\n${describeVerdict(result)}`);
}

async function applySpec(name: string, { spec }: Tuned, isQuiet: boolean): Promise<void> {
  const file = await writeTunedSpec(name, spec);
  if (!isQuiet) console.log(`${file} is written: ${describeTask('build', `--spec ${name}`)}`);
}
