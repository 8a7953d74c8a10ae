// The protocols hold in every interleaving that the models have, and the models would notice if they did not.
import { describe, expect, it } from 'vitest';
import { listSeeds, models } from '../../scripts/spin/models.ts';
import { runModels } from '../../scripts/spin/run-models.ts';
import { readFound } from '../../scripts/spin/search.ts';
import { projectRoot } from '../../scripts/project.ts';

describe('the models of the lock-free protocols', () => {
  it('hold, and find every seeded defect', async () => {
    const results = await runModels(projectRoot, false, () => {});
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.length).toBeGreaterThan(25);
  });

  it.each(models.map(({ name, configurations }) => [name, configurations] as const))('%s has seeds', (name) => {
    expect(listSeeds(projectRoot, name).length).toBeGreaterThanOrEqual(7);
  });

  it('are not believed when the search was cut off', () => {
    expect(() => readFound('error: max search depth too small\n errors: 0', 'x')).toThrow('did not end');
    expect(() => readFound('', 'x')).toThrow('did not end');
    expect(readFound('pan:1: assertion violated (a) (at depth 3)\nerrors: 1\n 12 states, stored', 'x')).toEqual({ fault: 'assertion violated (a)', states: 12 });
  });
});
