// A fleet's worth of profiles, a file each, through `npm run merge`: every sum is what the formula of the rows says.
import { linkSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { startOfStretch } from '../../gen/tune/ages.ts';
import type { ProcessProfile } from '../../gen/tune/profile.ts';
import { CELL_COUNT, leastOfCell, mostOfCell } from '../../gen/tune/size-cells.ts';
import { createTableStatement, TABLE_COLUMNS, type TableColumn } from '../../scripts/fleet/schema.ts';
import { readProfileFile } from '../../scripts/record/profile-file.ts';
import { makeFolder, runTask } from '../support/run-task.ts';

const PROFILES = 10_000;
/** So many differ: the others have the content of one of these, as links, for writing takes longer than adding up. */
const DISTINCT = 1000;
const ROWS = 10_000;
const PROGRAMS = 5;
/** Rows of a profile by kind, in this order: a process, sizes, shapes, reallocs, the peak, and what was held in the stretches of its age. */
const SIZES = 400;
const SHAPES = 2000;
const REALLOCS = 99;
const PEAK = 400;
const STRETCHES = 50;
const HELD_CELLS = (ROWS - 1 - SIZES - SHAPES - REALLOCS - PEAK) / STRETCHES - 1;
const FIRST = { size: 1, shape: 1 + SIZES, realloc: 1 + SIZES + SHAPES, peak: 1 + SIZES + SHAPES + REALLOCS, held: 1 + SIZES + SHAPES + REALLOCS + PEAK };
/** Longer than the stretches last. */
const SECONDS = 10;
const MIB = 1024 * 1024;

/** From 1 to 1000: what row i of profile f counts. */
const valueOf = (f: number, i: number): number => ((f * 31 + i * 17 + ((f * i) % 11)) % 1000) + 1;
const VALUE_SQL = '((f * 31 + i * 17 + ((f * i) % 11)) % 1000) + 1';

/** The cells of the sizes, spread over all. */
const cellOf = (row: number): number => Math.floor((row * CELL_COUNT) / SIZES);

const folder = makeFolder();

it(`${PROFILES * ROWS} rows in ${PROFILES} files add up`, async () => {
  mkdirSync(path.join(folder, 'fleet'));
  const made = performance.now();
  await writeFleet();
  const size = statSync(path.join(folder, 'fleet/0.parquet')).size;
  console.log(`wrote ${PROFILES} files of ${Math.round(size / 1024)} KiB in ${seconds(made)} s`);

  const start = performance.now();
  const { code, stdout } = await runTask('merge', folder, ['fleet/*.parquet', '--out', 'fleet.profile']);
  console.log(`merged ${(PROFILES * ROWS).toExponential()} rows in ${seconds(start)} s: ${stdout}`);
  expect(code).toBe(0);
  const { processes } = readProfileFile(path.join(folder, 'fleet.profile')).profile;
  expect(processes.map(({ command }) => command).toSorted()).toEqual(Array.from({ length: PROGRAMS }, (_, program) => `/bin/program${program} x`));
  const sums = sumByFormula();
  for (const process of processes) expectSums(process, sums[Number(/\d/.exec(process.command)?.[0])] ?? new Float64Array(ROWS));
  const [, amount, unit] = /, ([\d.]+) (MiB|GiB) of memory$/.exec(stdout) ?? [];
  expect(Number(amount) * (unit === 'GiB' ? 1024 * MIB : MIB)).toBeLessThan(8 * 1024 * MIB);
});

/** By program and row: over 10^8 values, without a database. */
function sumByFormula(): readonly Float64Array[] {
  const sums = Array.from({ length: PROGRAMS }, () => new Float64Array(ROWS));
  for (let f = 0; f < PROFILES; f++) {
    const into = sums[f % PROGRAMS] ?? new Float64Array();
    for (let i = 0; i < ROWS; i++) into[i] = (into[i] ?? 0) + valueOf(f % DISTINCT, i);
  }
  return sums;
}

function expectSums(process: ProcessProfile, sums: Float64Array): void {
  const at = (kind: keyof typeof FIRST, row: number): number => sums[FIRST[kind] + row] ?? 0;
  const runs = PROFILES / PROGRAMS;
  expect(process).toMatchObject({ runs, threads: 3 * runs, threadsAtOnce: 2 * runs, seconds: SECONDS, ending: 'exit' });
  expect(process.sizes).toEqual(Array.from({ length: SIZES }, (_, row) => ({ cell: cellOf(row), allocations: at('size', row), bytes: 100 * at('size', row), frees: 2 * at('size', row), crossFrees: 3 * at('size', row) })));
  expect(new Map(process.shapes.map(({ lifetime, cell, blocks }) => [`${cell},${lifetime}`, blocks]))).toEqual(
    new Map(Array.from({ length: SHAPES }, (_, row) => [`${cellOf(row % SIZES)},${Math.floor(row / SIZES)}`, at('shape', row)])),
  );
  expect(process.reallocs).toEqual(Array.from({ length: REALLOCS }, (_, row) => ({ cell: cellOf(row), chain: 1, calls: at('realloc', row), moves: 2 * at('realloc', row) })));
  expect(Array.from({ length: PEAK }, (_, row) => process.peak.live[cellOf(row)])).toEqual(Array.from({ length: PEAK }, (_, row) => at('peak', row)));
  expect(process.timeline.length).toBe(STRETCHES);
  process.timeline.forEach(({ seconds: from, liveBytes, live }, stretch) => {
    const length = Math.min(SECONDS, startOfStretch(stretch + 1)) - from;
    const row = stretch * (HELD_CELLS + 1);
    expect(liveBytes).toBe((at('held', row) * 4) / length);
    for (let cell = 0; cell < HELD_CELLS; cell++) if (live[cellOf(cell)] !== at('held', row + 1 + cell) / 4 / length) expect.fail(`stretch ${stretch}, cell ${cellOf(cell)}: ${live[cellOf(cell)]}`);
  });
}

/** Two at a time: a file is too small to be written by two threads. */
async function writeFleet(): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connections = await Promise.all([instance.connect(), instance.connect()]);
  await connections[0]?.run(createTableStatement('layout').replace('(', '(i BIGINT, '));
  await fillLayout(connections[0] as DuckDBConnection);
  await Promise.all(connections.map(async (connection, own) => {
    for (let f = own; f < DISTINCT; f += connections.length) await connection.run(createCopy(f));
    connection.closeSync();
  }));
  instance.closeSync();
  for (let f = DISTINCT; f < PROFILES; f++) linkSync(path.join(folder, `fleet/${f % DISTINCT}.parquet`), path.join(folder, `fleet/${f}.parquet`));
}

/** The columns that are the same in all profiles, and by which number the row's value is multiplied in the others. */
async function fillLayout(connection: DuckDBConnection): Promise<void> {
  const cells = Array.from({ length: SIZES }, (_, row) => cellOf(row));
  await connection.run(`CREATE TABLE cells AS SELECT * FROM (VALUES ${cells.map((cell, row) => `(${row}, ${cell}, ${leastOfCell(cell)}, ${mostOfCell(cell)})`).join()}) t(row, cell, least_bytes, most_bytes)`);
  const insert = (kind: string, first: number, count: number, row: string, values: Readonly<Record<string, string>>): Promise<unknown> =>
    connection.run(`INSERT INTO layout BY NAME SELECT ${first} + n AS i, 1 AS format, '${kind}' AS kind, cells.cell, cells.least_bytes, cells.most_bytes, ${Object.entries(values).map(([name, text]) => `${text} AS ${name}`).join(', ')}
      FROM range(${count}) t(n) LEFT JOIN cells ON cells.row = ${row} ORDER BY n`);
  await insert('process', 0, 1, '-1', { process: '7', parent: '1', started_at: "TIMESTAMP '2026-01-01'", seconds: String(SECONDS), runs: '1', cut_runs: '0', threads: '3', threads_at_once: '2', peak_bytes: '1e6', peak_seconds: '1' });
  await insert('size', FIRST.size, SIZES, 'n', { allocations: '1', bytes: '100', frees: '2', cross_frees: '3' });
  await insert('shape', FIRST.shape, SHAPES, `n % ${SIZES}`, { alignment: '16', origin: "'malloc'", lifetime: `n // ${SIZES}`, is_cross: 'false', blocks: '1' });
  await insert('realloc', FIRST.realloc, REALLOCS, 'n', { chain: '1', calls: '1', moves: '2' });
  await insert('peak', FIRST.peak, PEAK, 'n', { blocks: '1' });
  await insert('held', FIRST.held, STRETCHES * (HELD_CELLS + 1), `n % ${HELD_CELLS + 1} - 1`, {
    stretch: `n // ${HELD_CELLS + 1}`, block_seconds: `CASE WHEN n % ${HELD_CELLS + 1} > 0 THEN 0.25 END`, byte_seconds: `CASE WHEN n % ${HELD_CELLS + 1} = 0 THEN 4 END`,
  });
}

const COUNTED = new Set(['allocations', 'bytes', 'frees', 'cross_frees', 'blocks', 'calls', 'moves', 'block_seconds', 'byte_seconds']);

function createCopy(f: number): string {
  const own: Readonly<Record<string, string>> = { program: `'program${f % PROGRAMS}'`, profile: `'${f.toString(16).padStart(64, '0')}'`, command: `CASE WHEN i = 0 THEN '/bin/program${f % PROGRAMS} x' END` };
  const columns = (TABLE_COLUMNS as readonly TableColumn[]).map(({ name }) => `${own[name] ?? (COUNTED.has(name) ? `${name} * v` : name)} AS ${name}`);
  return `COPY (SELECT ${columns.join(', ')} FROM (SELECT *, ${VALUE_SQL.replaceAll('f', String(f))} AS v FROM layout)) TO '${folder}/fleet/${f}.parquet' (FORMAT parquet)`;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
