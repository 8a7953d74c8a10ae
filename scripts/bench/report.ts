// The whole of a run: what `--json` writes, and all that the text and the page are made from.
import { readLibrary, readMachine, type LibraryFacts, type Machine } from './machine.ts';
import { summariseMeans, type Means } from './means.ts';
import type { BenchPlan } from './run-bench.ts';
import { summariseCase, type CaseSummary } from './summary.ts';
import type { Allocator, Sample } from './types.ts';

export interface BenchReport {
  readonly schema: 1;
  readonly startedAt: string;
  readonly elapsedSeconds: number;
  readonly isInterrupted: boolean;
  /** `--pin`: in every case each thread had a processor of its own. */
  readonly isPinned: boolean;
  readonly repetitions: number;
  readonly machine: Machine;
  readonly library: LibraryFacts | null;
  readonly allocators: readonly Allocator[];
  readonly leftOut: readonly string[];
  readonly means: readonly Means[];
  readonly cases: readonly CaseSummary[];
  readonly samples: readonly Sample[];
}

export interface RunFacts {
  readonly startedAt: Date;
  readonly isInterrupted: boolean;
  readonly isPinned: boolean;
  readonly leftOut: readonly string[];
}

export async function createReport(plan: BenchPlan, samples: readonly Sample[], facts: RunFacts): Promise<BenchReport> {
  const { allocators } = plan;
  const subject = allocators.find(({ role }) => role === 'subject');
  const cases = plan.cases.flatMap((benchCase) => summariseCase(benchCase, allocators, samples) ?? []);
  return {
    schema: 1,
    startedAt: facts.startedAt.toISOString(),
    elapsedSeconds: (Date.now() - facts.startedAt.getTime()) / 1000,
    isInterrupted: facts.isInterrupted,
    isPinned: facts.isPinned,
    repetitions: samples.reduce((most, { repetition }) => Math.max(most, repetition), 0),
    machine: await readMachine(),
    library: subject ? await readLibrary(subject.path) : null,
    allocators,
    leftOut: facts.leftOut,
    means: summariseMeans(cases, allocators),
    cases,
    samples,
  };
}
