// All searches: each model must hold in every configuration, and each seeded defect must be found in one of them.
import { runTogether } from '../test/schedule.ts';
import { listSeeds, type Model, models } from './models.ts';
import { type Found, runSearch } from './search.ts';

export interface ModelResult {
  readonly label: string;
  readonly passed: boolean;
  readonly text: string;
}

interface Job {
  readonly label: string;
  readonly alone: boolean;
  readonly run: () => Promise<Omit<ModelResult, 'label'>>;
}

/** The longest search of `--long` takes half an hour. */
const TIMEOUT_MS = 3_600_000;

export async function runModels(root: string, isLong: boolean, onResult: (result: ModelResult) => void): Promise<readonly ModelResult[]> {
  const jobs = models.flatMap((model) => [
    ...[...model.configurations, ...(isLong ? model.longer : [])].map((macros) => proof(root, model, macros)),
    ...listSeeds(root, model.name).map((seed) => hunt(root, model, seed)),
  ]);
  return runTogether(jobs, 2, async ({ label, run }) => {
    const result = { label, ...(await run()) };
    onResult(result);
    return result;
  });
}

function proof(root: string, model: Model, macros: readonly string[]): Job {
  const run = async () => {
    const found = await runSearch({ root, model: model.name, macros, isSeeded: false, timeoutMs: TIMEOUT_MS });
    return { passed: found.fault === undefined, text: `${found.fault ?? 'holds'} (${describe(found)})` };
  };
  return { label: `${model.name} ${macros.join(' ')}`, alone: false, run };
}

function hunt(root: string, model: Model, seed: string): Job {
  const run = async () => {
    for (const macros of model.configurations) {
      const found = await runSearch({ root, model: model.name, macros: [...macros, seed], isSeeded: true, timeoutMs: TIMEOUT_MS });
      if (found.fault !== undefined) return { passed: true, text: `found: ${found.fault} (${describe(found)})` };
    }
    return { passed: false, text: 'NOT FOUND' };
  };
  return { label: `${model.name} ${seed}`, alone: false, run };
}

function describe({ states, seconds }: Found): string {
  return `${states} states, ${seconds.toFixed(1)} s`;
}
