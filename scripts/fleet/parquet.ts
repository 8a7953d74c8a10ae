// Profiles to Parquet and back, by DuckDB inside this process.
import { renameSync, rmSync } from 'node:fs';
import { BIGINT, BOOLEAN, DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, type DuckDBValue, DuckDBTimestampValue, INTEGER, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import type { Profile } from '../../gen/tune/profile.ts';
import { describeTask } from '../project.ts';
import { UserError } from '../run.ts';
import { createProfile } from './from-rows.ts';
import { createMergeQuery, createTableStatement, TABLE_COLUMNS, TABLE_FORMAT, type TableColumn } from './schema.ts';
import { createRows, type Row, type RowSource } from './to-rows.ts';

const TYPES = { INTEGER, BIGINT, DOUBLE, VARCHAR, BOOLEAN, TIMESTAMP } as const;
const ROWS_OF_CHUNK = 2048;
const MS_TO_US = 1000;
const LARGEST_BIGINT = 2n ** 63n - 1n;

/** In memory, for as long as the work takes. */
export async function runWithDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run('SET enable_external_file_cache = false'); // each file is read once
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export interface Source extends RowSource {
  readonly profile: Profile;
}

/** One file, written whole or not at all. */
export async function writeParquet(connection: DuckDBConnection, file: string, { profile, ...source }: Source): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await connection.run(createTableStatement('profile'));
  const appender = await connection.createAppender('profile');
  for (const each of profile.processes) {
    const rows = createRows(each, source);
    for (let at = 0; at < rows.length; at += ROWS_OF_CHUNK) appender.appendDataChunk(createChunk(rows.slice(at, at + ROWS_OF_CHUNK)));
  }
  appender.closeSync();
  try {
    await connection.run(`COPY profile TO ${quote(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
    renameSync(temporary, file);
  } catch (error) {
    throw new UserError(`cannot write ${file}: ${describe(error)}`);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The sums over all rows of the files. */
export async function mergeParquet(connection: DuckDBConnection, files: readonly string[]): Promise<Profile> {
  try {
    const result = await connection.runAndReadAll(createMergeQuery(`read_parquet([${files.map(quote).join(', ')}])`));
    const names = result.columnNames();
    const rows = result.getRows().map((values) => createRow(names, values));
    const other = rows.find(({ format }) => format !== TABLE_FORMAT);
    if (other !== undefined) throw new UserError(`these files hold rows of format ${other.format}, this hakmem reads format ${TABLE_FORMAT}: export them again from the profiles`);
    return createProfile(rows);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError((await findOther(connection, files)) ?? `cannot read the Parquet files: ${describe(error)}`);
  }
}

export async function listMatches(connection: DuckDBConnection, pattern: string): Promise<readonly string[]> {
  const result = await connection.runAndReadAll(`SELECT file FROM glob(${quote(pattern)}) ORDER BY file`);
  return result.getRows().map(([file]) => String(file));
}

/** Which file is the fault of a query that failed. */
async function findOther(connection: DuckDBConnection, files: readonly string[]): Promise<string | undefined> {
  for (const file of files)
    try {
      const result = await connection.runAndReadAll(`SELECT name FROM parquet_schema(${quote(file)})`);
      const found = new Set(result.getRows().map(([name]) => String(name)));
      const missing = TABLE_COLUMNS.filter(({ name }) => !found.has(name)).map(({ name }) => name);
      if (missing.length > 0) return `${file} is no profile: it lacks the ${missing.length === 1 ? 'column' : 'columns'} ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' and more' : ''}; ${describeTask('merge', '--to-parquet DIR PROFILE')} writes such files`;
    } catch (error) {
      return `cannot read ${file}: ${describe(error)}`;
    }
  return undefined;
}

function createChunk(rows: readonly Row[]): DuckDBDataChunk {
  const columns: readonly TableColumn[] = TABLE_COLUMNS;
  const chunk = DuckDBDataChunk.create(columns.map(({ type }) => TYPES[type]), rows.length);
  columns.forEach(({ name, type }, index) => chunk.setColumnValues(index, rows.map((row) => toDuckDb(type, row[name as keyof Row]))));
  return chunk;
}

function toDuckDb(type: TableColumn['type'], value: Row[keyof Row]): DuckDBValue {
  if (value === undefined) return null;
  if (type === 'TIMESTAMP') return new DuckDBTimestampValue(BigInt(Math.round(Number(value) * MS_TO_US)));
  if (type !== 'BIGINT') return value;
  const whole = BigInt(Math.round(Number(value)));
  return whole > LARGEST_BIGINT ? LARGEST_BIGINT : whole;
}

function createRow(names: readonly string[], values: readonly DuckDBValue[]): Row {
  return Object.fromEntries(names.flatMap((name, index) => (values[index] === null || values[index] === undefined ? [] : [[name, fromDuckDb(values[index])]]))) as Row;
}

function fromDuckDb(value: DuckDBValue): number | string | boolean {
  if (value instanceof DuckDBTimestampValue) return Number(value.micros) / MS_TO_US;
  return typeof value === 'string' || typeof value === 'boolean' ? value : Number(value);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The first line: DuckDB adds what else it knows. */
function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
