import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addProfiles } from '../../gen/tune/add-profiles.ts';
import type { Moment, Profile, ShapeRow } from '../../gen/tune/profile.ts';
import { runWithDuckDb, writeParquet } from '../../scripts/fleet/parquet.ts';
import { createMergeQuery, TABLE_COLUMNS } from '../../scripts/fleet/schema.ts';
import { projectRoot } from '../../scripts/project.ts';
import { readProfileFile, writeProfileFile } from '../../scripts/record/profile-file.ts';
import { createProfile } from '../record/random-profile.ts';
import { makeFolder, runTask } from '../support/run-task.ts';

const folder = makeFolder();
const profiles = [1, 2, 3, 4].map((seed) => createProfile(seed));
const files = profiles.map((profile, index) => {
  const file = path.join(folder, `${index}.profile`);
  writeProfileFile(file, profile);
  return file;
});

/** Sums of fractions differ in the last digit by the order in which they are added. */
function expectMoment(actual: Moment | undefined, expected: Moment): void {
  expect(actual?.seconds).toBe(expected.seconds);
  expect(actual?.liveBytes).toBeCloseTo(expected.liveBytes, -5);
  const apart = Array.from(expected.live.keys()).filter((cell) => Math.abs((actual?.live[cell] ?? 0) - (expected.live[cell] ?? 0)) > 1e-9 * (1 + (expected.live[cell] ?? 0)));
  expect(apart).toEqual([]);
}

function sortShapes(shapes: readonly ShapeRow[]): readonly ShapeRow[] {
  const keyOf = ({ cell, alignment, origin, lifetime, isCross }: ShapeRow): string => [cell, alignment, origin, lifetime, isCross].join();
  return shapes.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function expectSame(actual: Profile, expected: Profile): void {
  expect(actual.processes.length).toBe(expected.processes.length);
  for (const [index, { timeline, peak, shapes, windows: _, ...facts }] of expected.processes.entries()) {
    const { timeline: merged = [], peak: top, shapes: others = [], windows: __, ...own } = actual.processes[index] ?? ({} as Partial<Profile['processes'][number]>);
    expect(own).toEqual(facts);
    expect(sortShapes(others)).toEqual(sortShapes(shapes));
    expectMoment(top, peak);
    expect(merged.length).toBe(timeline.length);
    timeline.forEach((moment, at) => expectMoment(merged[at], moment));
  }
}

describe('npm run merge', () => {
  const sum = addProfiles(profiles);

  it('adds profile files, named or matched', async () => {
    const named = await runTask('merge', folder, [...files, '--out', 'named.out']);
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(named.stdout).toMatch(/^named\.out: 4 files, 3 programs in 12 processes, .* allocations, .* at the peaks; \d+\.\d s, \d+(\.\d)? MiB of memory$/);
    expectSame(readProfileFile(path.join(folder, 'named.out')).profile, sum);
    expect(await runTask('merge', folder, ['*.profile', '0.profile', '--out', 'matched.out'])).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(path.join(folder, 'matched.out')).equals(readFileSync(path.join(folder, 'named.out')))).toBe(true);
  });

  it('adds Parquet by SQL to the same sums, mixed with profiles too, and writes Parquet that adds up again', async () => {
    expect(await runTask('merge', folder, ['--to-parquet', 'tables', '--host', "o'brien", ...files])).toMatchObject({ code: 0, stdout: 'tables: 4 profiles as Parquet' });
    const tables = readdirSync(path.join(folder, 'tables'));
    expect(tables.map((name) => name.slice(0, 2)).toSorted()).toEqual(['0-', '1-', '2-', '3-']);
    const merged = await runTask('merge', folder, ['tables/*.parquet', '--out', 'a.out']);
    expect(merged).toMatchObject({ code: 0, stderr: 'Parquet holds sums, no calls: to tune list lengths as well, merge some of the profile files with it' });
    expectSame(readProfileFile(path.join(folder, 'a.out')).profile, sum);
    expect(await runTask('merge', folder, [`tables/${tables[0]}`, `tables/${tables[1]}`, '--out', 'half.parquet'])).toMatchObject({ code: 0 });
    expect(await runTask('merge', folder, ['half.parquet', files[2] ?? '', files[3] ?? '', '--out', 'b.out'])).toMatchObject({ code: 0 });
    expectSame(readProfileFile(path.join(folder, 'b.out')).profile, sum);
  });

  it('refuses what is no profile in a sentence, and writes nothing', async () => {
    mkdirSync(path.join(folder, 'bad'));
    writeFileSync(path.join(folder, 'bad/text'), 'no profile');
    writeFileSync(path.join(folder, 'bad/broken.parquet'), 'PAR1 and no more');
    await runWithDuckDb((connection) => connection.run(`COPY (SELECT 1 AS kind, 2 AS other) TO '${folder}/bad/other.parquet' (FORMAT parquet)`));
    const refuse = async (args: readonly string[], text: string | RegExp): Promise<void> => {
      const { code, stdout, stderr } = await runTask('merge', folder, [...args, '--out', 'bad/out']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(text);
      expect(stderr.split('\n')).toHaveLength(1);
    };
    await refuse([], /missing required argument 'files'/);
    await refuse(['none'], 'cannot read none: ENOENT');
    await refuse(['none/*.parquet'], 'none/*.parquet matches no file');
    await refuse(['bad/text'], 'bad/text is no profile of npx hakmem record');
    await refuse(['bad/broken.parquet'], /cannot read bad\/broken\.parquet: /);
    await refuse([files[0] ?? '', 'bad/other.parquet'], /bad\/other\.parquet is no profile: it lacks the columns format, program, profile/);
    expect(readdirSync(path.join(folder, 'bad')).toSorted()).toEqual(['broken.parquet', 'other.parquet', 'text']);
    expect((await runTask('merge', folder, ['0.profile', '--out', 'none/out'])).stderr).toContain('there is no folder');
  });

  it('takes what the query gave in another engine, whose sums have other types', async () => {
    const result = path.join(folder, 'result.parquet');
    const query = createMergeQuery(`read_parquet('${folder}/tables/*.parquet')`);
    const widened = TABLE_COLUMNS.map(({ name, type }) => `CAST(${name} AS ${type === 'BIGINT' ? 'DECIMAL(38, 0)' : type}) AS ${name}`).join(', ');
    await runWithDuckDb((connection) => connection.run(`COPY (SELECT ${widened} FROM (${query})) TO '${result}' (FORMAT parquet)`));
    expect(await runTask('merge', folder, ['result.parquet', '--out', 'c.out'])).toMatchObject({ code: 0 });
    expectSame(readProfileFile(path.join(folder, 'c.out')).profile, sum);
  });

  it('refuses a table of another format', async () => {
    const file = path.join(folder, 'future.parquet');
    await runWithDuckDb(async (connection) => {
      await writeParquet(connection, file, { profile: createProfile(1) });
      await connection.run(`COPY (SELECT * REPLACE (7 AS format) FROM read_parquet('${file}')) TO '${folder}/seven.parquet' (FORMAT parquet)`);
    });
    expect((await runTask('merge', folder, ['seven.parquet'])).stderr).toContain('rows of format 7, this hakmem reads format 1');
  });

  it('says what is missing in a file that is cut off', async () => {
    writeFileSync(path.join(folder, 'cut.profile'), readFileSync(files[0] ?? '').subarray(0, -100));
    expect((await runTask('merge', folder, ['cut.profile', '--out', 'cut.out'])).stderr).toMatch(/^cut\.profile is cut off at byte \d+/);
  });
});

describe('docs/fleet.md', () => {
  const text = readFileSync(path.join(projectRoot, 'docs/fleet.md'), 'utf8');

  it('has every column, with its type', () => {
    for (const { name, type, meaning } of TABLE_COLUMNS) expect(text).toContain(`| \`${name}\` | ${type} | ${meaning} |`);
  });

  it('has the query that merge runs', () => {
    expect(text).toContain(createMergeQuery("read_parquet('profiles/*.parquet')"));
    expect(text).toContain(createMergeQuery('heap_profiles'));
  });
});
