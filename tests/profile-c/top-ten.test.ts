// A program that counts its own bytes by site: the profile has the same ten sites on top, in the same order, each within its statistical
// error. A byte is picked with the chance 1 / rate, so of a site that has asked for n bytes the variance is at most n * rate.
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory, runUnder } from '../observe/run-under.ts';
import { compileProgram } from './compile.ts';
import { functionsOf, listFunctions, type ProgramFunction } from './functions.ts';
import { readProfile, sumOf } from './read-profile.ts';

const RATE = 16_384;
const SEEDS = ['1', '2', '3', '4', '5', '6'] as const;
const directory = makeDirectory();
let program = '';
let functions: readonly ProgramFunction[] = [];

beforeAll(async () => {
  program = await compileProgram(directory, 'twelve.c');
  functions = await listFunctions(program);
});

interface Estimate {
  readonly name: string;
  readonly truth: number;
  readonly found: number;
}

async function estimate(seed: string): Promise<Readonly<Record<'alloc_space' | 'inuse_space', readonly Estimate[]>>> {
  const file = path.join(directory, `twelve.${seed}`);
  const { code, stdout, stderr } = await runUnder({ PROFILE: file, PROFILE_RATE: `${RATE}`, PROFILE_SEED: seed }, program, []);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rows = readProfile(file).rows.map((row) => ({ row, site: functionsOf(row, program, functions)[0] }));
  const sites = [...stdout.matchAll(/^site (\w+) (\d+) (\d+)$/gm)].map(([, name = '', bytes, inuse]) => ({ name, alloc_space: Number(bytes), inuse_space: Number(inuse) }));
  const estimateBy = (value: 'alloc_space' | 'inuse_space'): readonly Estimate[] =>
    sites.map(({ name, [value]: truth }) => ({ name, truth, found: sumOf(rows.filter(({ site }) => site === name).map(({ row }) => row), value) }));
  return { alloc_space: estimateBy('alloc_space'), inuse_space: estimateBy('inuse_space') };
}

const topTen = (estimates: readonly Estimate[], by: 'truth' | 'found'): readonly string[] =>
  estimates.toSorted((a, b) => b[by] - a[by]).slice(0, 10).map(({ name }) => name);

describe('the ten sites with most bytes', () => {
  it('are the true ones, in their order, each within 3 standard deviations of the truth over all seeds', async () => {
    const runs = [];
    for (const seed of SEEDS) runs.push(await estimate(seed));
    for (const value of ['alloc_space', 'inuse_space'] as const) {
      for (const run of runs) expect(topTen(run[value], 'found'), value).toEqual(topTen(run[value], 'truth'));
      for (const { name, truth } of runs[0]?.[value] ?? []) {
        const found = runs.reduce((sum, run) => sum + (run[value].find((site) => site.name === name)?.found ?? Number.NaN), 0) / SEEDS.length;
        const deviation = Math.sqrt((truth * RATE) / SEEDS.length);
        expect(Math.abs(found - truth) / deviation, `${name} ${value}: ${found} for ${truth}`).toBeLessThan(3);
      }
    }
  });
});
