// All turns, one after the other: the machine's caches and memory belong to one run at a time.
import { runCase, type RunLimits } from './run-case.ts';
import { planTurns } from './schedule.ts';
import type { Progress } from './progress.ts';
import type { Allocator, BenchCase, Sample } from './types.ts';

export interface BenchPlan {
  readonly cases: readonly BenchCase[];
  readonly allocators: readonly Allocator[];
  readonly repetitions: number;
  readonly limits: RunLimits;
}

/** What ran, also when the signal stopped it. */
export async function runBench(plan: BenchPlan, progress: Progress, signal: AbortSignal): Promise<readonly Sample[]> {
  const turns = planTurns(plan.cases, plan.allocators, plan.repetitions);
  const samples: Sample[] = [];
  for (const [position, turn] of turns.entries()) {
    if (signal.aborted) break;
    progress.show(position, turns.length, `${turn.case.name} on ${turn.allocator.name}, repetition ${turn.repetition} of ${plan.repetitions}`);
    const task = { benchCase: turn.case, allocator: turn.allocator, repetition: turn.repetition };
    const sample = await runCase(task, plan.limits, signal);
    if (signal.aborted) break;
    samples.push(sample);
    if (sample.status !== 'ok') progress.note(`${sample.case} on ${sample.allocator}: ${sample.status} ${sample.detail}`.trim());
  }
  progress.end();
  return samples;
}
