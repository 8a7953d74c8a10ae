// The file that HAKMEM_PROFILE writes at exit: what it says of the program is what the program knows of itself.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { makeDirectory, runUnder } from '../observe/run-under.ts';
import { compileProgram } from './compile.ts';
import { functionsOf, listFunctions, type ProgramFunction } from './functions.ts';
import { factOf, type HeapProfile, readProfile, type Row, sumOf } from './read-profile.ts';

interface Site {
  readonly name: string;
  readonly classBytes: number;
  readonly values: Readonly<Record<'alloc_objects' | 'alloc_space' | 'inuse_objects' | 'inuse_space', number>>;
}

const directory = makeDirectory();
const at = (name: string): string => path.join(directory, name);
let program = '';
let functions: readonly ProgramFunction[] = [];

beforeAll(async () => {
  program = await compileProgram(directory, 'sites.c');
  functions = await listFunctions(program);
});

async function profileSites(name: string, knobs: Readonly<Record<string, string>>, times = 1000) {
  const { code, stdout, stderr } = await runUnder({ PROFILE: at(name), ...knobs }, program, [`${times}`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { stdout, sites: readSites(stdout) };
}

function readSites(stdout: string): readonly Site[] {
  return [...stdout.matchAll(/^site (\w+) (\d+) (\d+) (\d+) (\d+) (\d+)$/gm)].map(([, name, ...numbers]) => {
    const [classBytes = 0, objects = 0, space = 0, inuse = 0, inuseSpace = 0] = numbers.map(Number);
    return { name: name ?? '', classBytes, values: { alloc_objects: objects, alloc_space: space, inuse_objects: inuse, inuse_space: inuseSpace } };
  });
}

const rowsOfClass = ({ rows }: HeapProfile, { classBytes }: Site): readonly Row[] => rows.filter((row) => row.classBytes === classBytes);

describe('with every byte sampled', () => {
  it('counts each site exactly', async () => {
    const { sites } = await profileSites('exact', { PROFILE_RATE: '1' });
    const profile = readProfile(at('exact'));
    for (const site of sites) {
      const rows = profile.rows.filter((row) => functionsOf(row, program, functions).includes(site.name));
      expect(Object.fromEntries(Object.keys(site.values).map((value) => [value, sumOf(rows, value)])), site.name).toEqual(site.values);
      expect(rows.map(({ classBytes }) => classBytes)).toEqual([site.classBytes]);
      expect(functionsOf(rows[0] as Row, program, functions).slice(0, 3)).toEqual([site.name, 'use', 'main']);
    }
  });

  it('counts each class exactly', async () => {
    const { sites } = await profileSites('classes', { PROFILE_RATE: '1' });
    const profile = readProfile(at('classes'));
    for (const site of sites.filter(({ classBytes }) => classBytes !== 0)) {
      const rows = rowsOfClass(profile, site).filter(({ values }) => (values['alloc_objects'] ?? 0) >= 1000);
      expect(Object.fromEntries(Object.keys(site.values).map((value) => [value, sumOf(rows, value)])), site.name).toEqual(site.values);
    }
    const large = sites.filter(({ classBytes }) => classBytes === 0);
    const expected = large.reduce((sum, { values }) => sum + values.inuse_space, 0);
    expect(sumOf(profile.rows.filter(({ classBytes }) => classBytes === 0), 'inuse_space')).toBe(expected);
  });
});

describe('with a byte in 4096 sampled', () => {
  it.each(['1', '2', '3'])('estimates each class to within what chance allows (seed %s)', async (seed) => {
    const { sites } = await profileSites(`estimate.${seed}`, { PROFILE_RATE: '4096', PROFILE_SEED: seed }, 20_000);
    const profile = readProfile(at(`estimate.${seed}`));
    for (const site of sites.filter(({ classBytes }) => classBytes !== 0)) {
      const size = site.values.alloc_space / site.values.alloc_objects;
      const chance = 1 - Math.exp(-site.classBytes / 4096);
      for (const kind of ['alloc', 'inuse'] as const) {
        const truth = site.values[`${kind}_objects`];
        const deviation = Math.sqrt((truth * (1 - chance)) / chance) + 1;
        const found = sumOf(rowsOfClass(profile, site), `${kind}_objects`);
        expect(Math.abs(found - truth), `${site.name} ${kind}: ${found} for ${truth}`).toBeLessThan(5 * deviation);
        expect(sumOf(rowsOfClass(profile, site), `${kind}_space`) / found).toBeCloseTo(size, 0);
      }
    }
  });
});

describe('the file', () => {
  it('has the types, the period, the times and the comments', async () => {
    const before = Date.now();
    await profileSites('head', { PROFILE_RATE: '8K' });
    const profile = readProfile(at('head'));
    expect(profile.types).toEqual([
      'alloc_objects/count', 'alloc_space/bytes', 'inuse_objects/count', 'inuse_space/bytes',
      'freed_objects/count', 'freed_short/count', 'freed_cross/count', 'freed_lifetime/nanoseconds',
    ]);
    expect(profile.defaultType).toBe('inuse_space');
    expect(profile.period).toEqual({ type: 'space/bytes', bytes: 8192n });
    expect(profile.timeMs).toBeGreaterThanOrEqual(before);
    expect(profile.timeMs).toBeLessThanOrEqual(Date.now());
    expect(profile.durationMs).toBeGreaterThan(0);
    expect(profile.durationMs).toBeLessThanOrEqual(Date.now() - before);
    const [process = 0] = profile.rows.map(({ thread }) => thread);
    expect(profile.comments).toEqual([
      `hakmem ${manifest.version}`,
      `process ${process} ${program}`,
      'reason exit',
      expect.stringMatching(/^samples \d+$/),
      `stacks ${profile.rows.length}`,
      expect.stringMatching(/^not_walked \d+$/),
      'other 0',
      'leaks none',
    ]);
    expect(Number(factOf(profile, 'samples'))).toBeGreaterThan(profile.rows.length);
  });

  it('never has more freed than allocated, nor a negative value', async () => {
    await profileSites('sane', { PROFILE_RATE: '100' });
    for (const { values } of readProfile(at('sane')).rows) {
      for (const value of Object.values(values)) expect(value).toBeGreaterThanOrEqual(0);
      expect(values['freed_objects']).toBeLessThanOrEqual(values['alloc_objects'] as number);
      const left = (values['alloc_objects'] as number) - (values['freed_objects'] as number);
      expect(Math.abs((values['inuse_objects'] as number) - left)).toBeLessThanOrEqual(1); // each is rounded
      expect(values['freed_short']).toBeLessThanOrEqual(values['freed_objects'] as number);
    }
  });

  it('has the mappings of code as the system has them, with the build ids of their files', async () => {
    const { stdout } = await profileSites('maps', { PROFILE_RATE: '8K' });
    const { mappings } = readProfile(at('maps'));
    const expected = [...stdout.matchAll(/^map ([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) \S+ \d+ *(.*)$/gm)];
    expect(mappings.map(({ start, end, offset, file }) => ({ start, end, offset, file }))).toEqual(
      expected.map(([, start, end, offset, file]) => ({ start: BigInt(`0x${start}`), end: BigInt(`0x${end}`), offset: BigInt(`0x${offset}`), file })),
    );
    expect(mappings.filter(({ file }) => existsSync(file)).length).toBeGreaterThanOrEqual(4);
    for (const { file, buildId } of mappings) {
      const { stdout: notes } = existsSync(file) ? await execa('readelf', ['--notes', file]) : { stdout: '' };
      expect(buildId, file).toBe(/Build ID: (\w+)/.exec(notes)?.[1] ?? '');
    }
  });

  it('has every address in the mapping that it names', async () => {
    await profileSites('inside', { PROFILE_RATE: '8K' });
    for (const { address, mapping } of readProfile(at('inside')).rows.flatMap(({ frames }) => frames)) {
      expect(mapping).toBeDefined();
      expect(mapping && address >= mapping.start && address < mapping.end).toBe(true);
    }
  });

  it('has no rows with a rate of 2^62, and as few with one sample in it', async () => {
    await profileSites('rare', { PROFILE_RATE: '4611686018427387904' });
    const profile = readProfile(at('rare'));
    expect(profile.period.bytes).toBe(1n << 62n);
    expect(profile.rows.length).toBeLessThanOrEqual(1);
  });

  it('is read by go tool pprof', async ({ skip }) => {
    await profileSites('go', { PROFILE_RATE: '1' });
    const version = await execa('go', ['version'], { reject: false });
    if (version.exitCode !== 0) return skip('go is not installed (apt-get install golang-go)');
    const run = async (...args: readonly string[]) => {
      const home = { HOME: directory, PPROF_TMPDIR: directory };
      return (await execa('go', ['tool', 'pprof', ...args, at('go')], { env: home })).stdout;
    };
    const top = await run('-top', '-sample_index=inuse_space');
    expect(top).toMatch(/Type: inuse_space/);
    expect(top).toMatch(/Showing nodes accounting for [\d.]+MB/);
    expect(await run('-raw')).toContain('PeriodType: space bytes\nPeriod: 1\n');
    expect(await run('-top', '-sample_index=alloc_objects', '-tagfocus=class=48b')).toMatch(/Type: alloc_objects/);
  });
});

describe('the table and the folded stacks', () => {
  it('text: rows by bytes in use, as aligned columns', async () => {
    const { sites } = await profileSites('text', { PROFILE_RATE: '1', PROFILE_FORMAT: 'text' });
    const [head = '', titles = '', ...rows] = readFileSync(at('text'), 'utf8').trimEnd().split('\n');
    expect(head).toMatch(/^hakmem \S+ heap profile of process \d+, reason exit, a sample every 1 bytes, leaks none$/);
    const end = titles.indexOf('bytes in use') + 'bytes in use'.length;
    const inuse = rows.map((row) => Number(row.slice(0, end)));
    expect(inuse).toEqual([...inuse].sort((a, b) => b - a));
    const mid = sites.find(({ name }) => name === 'keeps_mid');
    const row = rows.find((line) => line.trim().split(/\s+/)[5] === '3072')?.trim().split(/\s+/) ?? [];
    expect(row.slice(0, 5).map(Number)).toEqual([mid?.values.inuse_space, mid?.values.inuse_objects, mid?.values.alloc_space, mid?.values.alloc_objects, mid?.values.alloc_objects]);
    expect(row.slice(7).length).toBeGreaterThan(0);
    for (const frame of row.slice(7)) expect(frame).toMatch(/^[^\s;]+\+0x[0-9a-f]+$/);
  });

  it('folded: a line for each stack, the outermost frame first', async () => {
    const { sites } = await profileSites('folded', { PROFILE_RATE: '1', PROFILE_FORMAT: 'folded' });
    const lines = readFileSync(at('folded'), 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^[^\s;]+(;[^\s;]+)* \d+$/);
    const inuse = lines.map((line) => Number(line.split(' ')[1]));
    for (const site of sites.filter(({ classBytes }) => classBytes !== 0)) expect(inuse).toContain(site.values.inuse_space);
    expect(statSync(at('folded')).mode & 0o777).toBe(0o644);
  });
});
