// realloc of what stays where it is counts by the bytes that the program asked for last, as realloc of what moves does.
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory, runUnder } from '../observe/run-under.ts';
import { compileProgram } from './compile.ts';
import { functionsOf, listFunctions, type ProgramFunction } from './functions.ts';
import { type HeapProfile, readProfile, sumOf } from './read-profile.ts';

interface Site {
  readonly name: string;
  readonly objects: number;
  readonly bytes: number;
}

const directory = makeDirectory();
let program = '';
let functions: readonly ProgramFunction[] = [];

beforeAll(async () => {
  program = await compileProgram(directory, 'resized.c');
  functions = await listFunctions(program);
});

async function profileSites(name: string, knobs: Readonly<Record<string, string>>) {
  const file = path.join(directory, name);
  const { code, stdout, stderr } = await runUnder({ PROFILE: file, ...knobs }, program, []);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const sites = [...stdout.matchAll(/^site (\w+) (\d+) (\d+)$/gm)].map(([, site = '', objects, bytes]): Site => ({ name: site, objects: Number(objects), bytes: Number(bytes) }));
  expect(sites).toHaveLength(4);
  return { sites, profile: readProfile(file) };
}

const rowsOf = ({ rows }: HeapProfile, name: string): HeapProfile['rows'] => rows.filter((row) => functionsOf(row, program, functions).includes(name));

describe('blocks that realloc leaves where they are', () => {
  it('are exactly what was asked for last, with every byte sampled', async () => {
    const { sites, profile } = await profileSites('exact', { PROFILE_RATE: '1' });
    const found = sites.map(({ name }) => ({ name, objects: sumOf(rowsOf(profile, name), 'inuse_objects'), bytes: sumOf(rowsOf(profile, name), 'inuse_space') }));
    expect(found).toEqual(sites);
  });

  it.each(['1', '2', '3'])('are that on average, with a byte in 1024 sampled (seed %s)', async (seed) => {
    const { sites, profile } = await profileSites(`estimate.${seed}`, { PROFILE_RATE: '1024', PROFILE_SEED: seed });
    for (const { name, bytes } of sites) {
      const found = sumOf(rowsOf(profile, name), 'inuse_space');
      expect(Math.abs(found - bytes), `${name}: ${found} for ${bytes}`).toBeLessThan(5 * Math.sqrt(bytes * 1024));
    }
  });

  it('are so while blocks are guarded as well', async () => {
    const { sites, profile } = await profileSites('guarded', { PROFILE_RATE: '1', GUARD: '1', GUARD_RATE: '1K' });
    for (const { name, bytes } of sites) expect(sumOf(rowsOf(profile, name), 'inuse_space'), name).toBe(bytes);
  });
});
