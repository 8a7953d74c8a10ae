// The last step of pgo-full: what the profile gained, and why not more.
import { trainedWorkloads, untrainedWorkloads, type Workload } from '../../gen/spec/workloads.ts';
import { createProgress } from '../bench/progress.ts';
import { runTogether } from '../test/schedule.ts';
import { countInstructions, isCallgrindHere } from './instructions.ts';
import { type Libraries, type ProofCase, runProof } from './proof.ts';
import { createReport, type InstructionCount, type ProofReport } from './report.ts';
import { createCase, createOwnCase, fillIn } from './training.ts';

export interface ProveOptions {
  readonly pairs: number;
  readonly workload: readonly string[];
  readonly ownOnly: boolean;
}

const COUNTERS_AT_ONCE = 2;

export async function proveGain({ pairs, workload, ownOnly }: ProveOptions, libraries: Libraries, signal: AbortSignal): Promise<ProofReport> {
  const declared: readonly Workload[] = [...trainedWorkloads, ...untrainedWorkloads];
  const untrained = new Set<string>(untrainedWorkloads.map(({ name }) => name));
  const cases: readonly ProofCase[] = [
    ...declared.map((one) => ({ benchCase: createCase(one, 'prove'), command: fillIn(one, 'prove'), isTrained: !ownOnly && !untrained.has(one.name) })),
    ...workload.map((command, index) => ({ benchCase: createOwnCase(`own-${index + 1}`, command), command, isTrained: true })),
  ];
  const progress = createProgress(process.stderr);
  const results = await runProof(cases, libraries, pairs, progress.show, signal);
  progress.end();
  return createReport(results, (await isCallgrindHere()) ? await countAll(declared, libraries) : new Map());
}

/** A workload runs the same number of operations under both builds, so the difference is the library's alone. */
async function countAll(workloads: readonly Workload[], libraries: Libraries): Promise<ReadonlyMap<string, InstructionCount>> {
  const counted = workloads.filter(({ ops }) => ops.instructions !== undefined).map((workload) => ({ workload, alone: false }));
  const rows = await runTogether(counted, COUNTERS_AT_ONCE, async ({ workload }) => {
    const command = fillIn(workload, 'instructions');
    const release = await countInstructions(command, libraries.release);
    return { name: workload.name, release, pgo: await countInstructions(command, libraries.pgo) };
  });
  return new Map(rows.map(({ name, ...counts }) => [name, counts]));
}
