// The table of call sites: what it takes, and what becomes of sites when it is full.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { makeDirectory, runUnder } from '../observe/run-under.ts';
import { factOf, type HeapProfile, readProfile, sumOf } from './read-profile.ts';

const STACKS = 10_000;
const CLASS_BYTES = 64;
const directory = makeDirectory();
const many = path.join(directory, 'many');

beforeAll(async () => {
  const library = path.join(projectRoot, 'out/release');
  const source = path.join(projectRoot, 'tests/profile-c/programs/many.c');
  await execa('gcc', ['-O1', '-fno-builtin', '-fno-inline', '-fno-optimize-sibling-calls', `-I${library}/include`, source, '-o', many, `-L${library}`, '-lhakmem', `-Wl,-rpath,${library}`]);
});

async function writeProfile(name: string, knobs: Readonly<Record<string, string>>): Promise<string> {
  const file = path.join(directory, name);
  const { code, stderr } = await runUnder(knobs, many, [`${STACKS}`, file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return file;
}

const objectsOf = ({ rows }: HeapProfile, name: string): number =>
  sumOf(rows.filter(({ frames, classBytes }) => frames[0]?.name === name && (name !== '' || classBytes === CLASS_BYTES)), 'inuse_objects');

describe('the table of call sites', () => {
  it.each(['16', '1000'])('that is full (%s rows) has everything else in one row', async (most) => {
    const profile = readProfile(await writeProfile(`full.${most}`, { PROFILE_SITES: most }));
    const others = objectsOf(profile, '[other stacks]');
    expect(profile.rows.length).toBeLessThanOrEqual(2 ** Math.ceil(Math.log2(Number(most))));
    expect(others).toBeGreaterThan(STACKS - 1024);
    expect(Number(factOf(profile, 'other'))).toBe(others);
    expect(sumOf(profile.rows, 'inuse_objects')).toBeGreaterThanOrEqual(STACKS);
    expect(sumOf(profile.rows, 'inuse_space')).toBeGreaterThanOrEqual(STACKS * CLASS_BYTES);
  });

  it.each(['text', 'folded'])('that is full says so as %s', async (format) => {
    const lines = readFileSync(await writeProfile(`full.${format}`, { PROFILE_SITES: '16', PROFILE_FORMAT: format }), 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('[other stacks]'))).toHaveLength(1);
  });

  it('has room for 10 000 stacks', async () => {
    const profile = readProfile(await writeProfile('roomy', {}));
    expect(objectsOf(profile, '')).toBe(STACKS);
    expect(Number(factOf(profile, 'stacks'))).toBeGreaterThanOrEqual(STACKS);
    expect(factOf(profile, 'other')).toBe('0');
  });

  it('takes 4 MiB of addresses at most, with all that profiles need', async () => {
    const addressesWith = async (knobs: Readonly<Record<string, string>>): Promise<number> =>
      Number(/^VmSize:\s*(\d+) kB$/m.exec((await runUnder(knobs, '/bin/cat', ['/proc/self/status'])).stdout)?.[1]);
    const taken = (await addressesWith({ PROFILE: '/dev/null' })) - (await addressesWith({}));
    expect(taken).toBeGreaterThan(2048);
    expect(taken).toBeLessThanOrEqual(4096);
  });
});
