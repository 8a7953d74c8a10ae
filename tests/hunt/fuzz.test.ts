// Sequences of calls that libFuzzer makes up do not get the heap to do anything that the shadow model does not expect.
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { corpusDirectory, runFuzz } from '../../scripts/hunt/fuzz.ts';

it('no sequence of calls breaks the heap', async () => {
  const { passed, executions, artifacts, output } = await runFuzz(20, 0);
  expect(passed, `${artifacts.join(' ')}\n${output.slice(-4000)}`).toBe(true);
  expect(executions).toBeGreaterThan(readdirSync(corpusDirectory).length);
});
