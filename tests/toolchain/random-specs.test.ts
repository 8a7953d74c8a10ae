// Any spec that the checks accept works: three that a seed makes up, built and put through a part of the C tests. All of those, with
// more specs and every variant: npm run test-specs.
import { afterAll, describe, expect, it } from 'vitest';
import { findCompiler } from '../../scripts/compiler.ts';
import { buildRandomHeap, createRandomHeap, listAccepted, removeRandomHeap } from '../../scripts/random-specs/build-random.ts';
import { describeRandomHeap } from '../../scripts/random-specs/describe.ts';
import { runCTests } from '../../scripts/test-c.ts';

const SEED = 101;
const PARTS = {
  release: ['library/', 'model/random_calls 4 4', 'behavior/r'],
  debug: ['model/random_calls HAKMEM', 'behavior/r', 'behavior/blocks', 'behavior/powers'],
} as const;

const gcc = await findCompiler('gcc');
const accepted = listAccepted(SEED, 3);
afterAll(() => accepted.forEach(removeRandomHeap));

describe('random specs', () => {
  it('are mostly within the rules, and the others are refused with sentences', () => {
    const all = Array.from({ length: 20 }, (_, index) => createRandomHeap(SEED + index));
    expect(all.filter(({ refusals }) => refusals.length === 0).length).toBeGreaterThan(5);
    for (const { refusals } of all) for (const sentence of refusals) expect(sentence).toMatch(/^[\w/.-]+\.ts: .+: .+/);
  });

  it.skipIf(gcc === undefined).each(accepted)('of seed $seed works', async (random) => {
    console.log(describeRandomHeap(random));
    if (gcc === undefined) return;
    await buildRandomHeap(random, ['release', 'debug'], gcc);
    for (const variant of ['release', 'debug'] as const)
      for (const filter of PARTS[variant]) {
        const { passed, failed } = await runCTests({ spec: random.heap.spec, variant, filter });
        expect(failed, `${filter} ${variant}: npm run test-specs -- --count 1 --seed ${random.seed}`).toBe(0);
        expect(passed).toBeGreaterThan(0);
      }
  });
});
