// All turns, one after the other: the machine's caches and memory belong to one run at a time.
import type { Progress } from './progress.ts';
import { runCase, type RunLimits } from './run-case.ts';
import { isBeyondBudget, planRepetition } from './schedule.ts';
import type { Allocator, BenchCase, Sample } from './types.ts';

export interface BenchPlan {
  readonly cases: readonly BenchCase[];
  readonly allocators: readonly Allocator[];
  readonly repetitions: number;
  /** No repetition but the first is begun that would not be over by then. */
  readonly budgetSeconds: number;
  readonly limits: RunLimits;
}

/** What ran, also when the signal stopped it. */
export async function runBench(plan: BenchPlan, progress: Progress, signal: AbortSignal): Promise<readonly Sample[]> {
  const total = plan.cases.length * plan.allocators.length * plan.repetitions;
  const samples: Sample[] = [];
  const start = performance.now();
  for (let repetition = 1; repetition <= plan.repetitions; repetition++) {
    if (isBeyondBudget(repetition - 1, (performance.now() - start) / 1000, plan.budgetSeconds)) break;
    for (const turn of planRepetition(plan.cases, plan.allocators, repetition)) {
      if (signal.aborted) break;
      progress.show(samples.length, total, `${turn.case.name} on ${turn.allocator.name}, repetition ${repetition} of ${plan.repetitions}`);
      const sample = await runCase({ benchCase: turn.case, allocator: turn.allocator, repetition }, plan.limits, signal);
      if (signal.aborted) break;
      samples.push(sample);
      if (sample.status !== 'ok') progress.note(`${sample.case} on ${sample.allocator}: ${sample.status} ${sample.detail}`.trim());
    }
  }
  progress.end();
  return samples;
}
