// What must know every exported function knows it.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exportedSymbols } from '../../gen/spec/exports.ts';

it('the test of small stacks calls every exported function', () => {
  const text = readFileSync(new URL('../lifecycle/every_exported_call_fits_the_smallest_stack.c', import.meta.url), 'utf8');
  expect(exportedSymbols.filter((symbol) => !text.includes(`{"${symbol}", `))).toEqual([]);
});
