// The Promela models, and how far each is searched: a configuration is a list of macros.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Model {
  readonly name: string;
  /** Searched in CI; a seeded defect must be found in one of them. */
  readonly configurations: readonly (readonly string[])[];
  /** Searched by `npm run model -- --long` as well. */
  readonly longer: readonly (readonly string[])[];
}

export const models: readonly Model[] = [
  {
    name: 'remote_frees',
    // Two threads and any number of calls; chains of two pending slabs; a fork; chains of three; three threads. ROUNDS: calls in all.
    configurations: [
      ['THREADS=2'],
      ['THREADS=2', 'SLABS=2', 'FULL=2', 'ROUNDS=4'],
      ['THREADS=2', 'FORK', 'ROUNDS=5'],
      ['THREADS=2', 'SLABS=3', 'FULL=3', 'RETIRED', 'ROUNDS=4'],
      ['THREADS=3', 'ROUNDS=4'],
    ],
    longer: [
      ['THREADS=3', 'ROUNDS=5'],
      ['THREADS=2', 'SLABS=2', 'ROUNDS=5'],
      ['THREADS=2', 'SLABS=2', 'FULL=2', 'ROUNDS=5'],
    ],
  },
  {
    name: 'transfer',
    // A budget that is reached before the slots are full, and one that is not.
    configurations: [['LIMIT=1'], ['LIMIT=3']],
    longer: [['THREADS=3', 'LIMIT=1'], ['THREADS=3', 'LIMIT=3']],
  },
];

export const modelPath = (root: string, name: string): string => join(root, 'tests/spin', `${name}.pml`);

/** The defects that a model can be given: every macro SEED_<NAME> in its text. */
export function listSeeds(root: string, name: string): readonly string[] {
  const text = readFileSync(modelPath(root, name), 'utf8');
  return [...new Set(text.match(/\bSEED_[A-Z_]*[A-Z]\b/g))].sort();
}
