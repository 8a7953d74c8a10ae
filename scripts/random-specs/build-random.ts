// A random spec that the checks accept, generated and built in out/random-specs/<seed>/.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { checkHeap } from '../../gen/check/check-heap.ts';
import { checkTuned } from '../../gen/check/check-tuned.ts';
import { formatDiagnostic } from '../../gen/check/diagnostic.ts';
import { applyTuned } from '../../gen/derive/apply-tuned.ts';
import { heap as ownHeap } from '../../gen/spec/heap.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { buildVariant } from '../build.ts';
import type { Compiler } from '../compiler.ts';
import { generateOrFail } from '../gen.ts';
import { outRoot } from '../project.ts';
import { summarizeRegions } from '../summarize-regions.ts';
import type { Variant } from '../test/types.ts';
import { writeGeneration } from '../write-generation.ts';
import { createRandomSpec } from './random-spec.ts';

export interface RandomHeap {
  readonly seed: number;
  readonly heap: HeapSpec;
  /** Why the checks refuse it; empty: they accept it. */
  readonly refusals: readonly string[];
}

export function createRandomHeap(seed: number): RandomHeap {
  const tuned = createRandomSpec(seed);
  const heap = { ...applyTuned(ownHeap, tuned), spec: `random-specs/${seed}` };
  return { seed, heap, refusals: [...checkTuned(tuned, ownHeap, `random spec ${seed}`), ...checkHeap(heap)].map(formatDiagnostic) };
}

/** The first `wanted` specs from the seed on that the checks accept. */
export function listAccepted(seed: number, wanted: number): readonly RandomHeap[] {
  const accepted: RandomHeap[] = [];
  for (let next = seed; accepted.length < wanted; next++) {
    const random = createRandomHeap(next);
    if (random.refusals.length === 0) accepted.push(random);
  }
  return accepted;
}

export async function buildRandomHeap({ heap }: RandomHeap, variants: readonly Variant[], compiler: Compiler): Promise<void> {
  const generation = generateOrFail(heap);
  writeGeneration(generation, summarizeRegions(generation.classes, heap), heap.spec);
  const wanted = heap.variants.filter(({ name }) => variants.some((one) => one === name));
  await Promise.all(wanted.map((variant) => buildVariant(variant, compiler, heap.spec)));
}

export function removeRandomHeap({ seed }: RandomHeap): void {
  rmSync(path.join(outRoot, 'random-specs', String(seed)), { recursive: true, force: true });
}
