// The misuse set as one test of a build: no case hangs, and what docs/hardening.md promises holds.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listCases, runSet } from '../misuse/run-set.ts';
import { listBrokenPromises, readTable } from '../misuse/table.ts';
import { fail, type Outcome, passed, type Target } from './types.ts';

/** What is promised is promised of the default spec: of another, in which the same sizes lie elsewhere, no case may hang. */
export async function runMisuseTest(root: string, { variant, library, out, oldKernel }: Target): Promise<Outcome> {
  const promised = readTable(await readFile(join(root, 'docs/hardening.md'), 'utf8')).get(variant);
  if (promised === undefined) return fail(`docs/hardening.md has no column ${variant}`);
  const found = await runSet(root, await listCases(root), { name: variant, library, oldKernel }, 1);
  const unlisted = [...found.keys()].filter((name) => !promised.has(name)).map((name) => `${name}: not in docs/hardening.md`);
  const isDefault = out === join(root, 'out');
  const broken = [...listBrokenPromises(isDefault ? promised : undefined, found), ...unlisted];
  return broken.length === 0 ? passed : fail(`${broken.length} of ${found.size} cases are not as documented (npm run test-misuse -- --update)`, broken.join('\n'));
}
