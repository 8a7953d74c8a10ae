// The table that profiles are in Parquet: one row per process, and per size, shape, chain of reallocs, and cell of what was live.
// The columns of a row's kind are set, the others NULL, so that one query adds up all of it.

/** Rises when a column changes its meaning. */
export const TABLE_FORMAT = 1;

export const ROW_KINDS = ['process', 'size', 'shape', 'realloc', 'peak', 'held'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface TableColumn {
  readonly name: string;
  readonly type: 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN' | 'TIMESTAMP';
  /** How a sum of profiles gets it: rows that agree in all `key` columns become one. */
  readonly merge: 'key' | 'sum' | 'wide sum' | 'min' | 'max' | 'dropped';
  readonly kinds: readonly RowKind[];
  readonly meaning: string;
}

const CELLED: readonly RowKind[] = ['size', 'shape', 'realloc', 'peak', 'held'];

export const TABLE_COLUMNS = [
  { name: 'format', type: 'INTEGER', merge: 'key', kinds: ROW_KINDS, meaning: `${TABLE_FORMAT}; another one is another table` },
  { name: 'kind', type: 'VARCHAR', merge: 'key', kinds: ROW_KINDS, meaning: `what the row counts: ${ROW_KINDS.join(', ')}` },
  { name: 'program', type: 'VARCHAR', merge: 'key', kinds: ROW_KINDS, meaning: 'name of the file that ran' },
  { name: 'profile', type: 'VARCHAR', merge: 'dropped', kinds: ROW_KINDS, meaning: 'sha256 of the profile file; NULL where profiles were added up' },
  { name: 'host', type: 'VARCHAR', merge: 'dropped', kinds: ROW_KINDS, meaning: '`--host`, else NULL' },
  { name: 'process', type: 'INTEGER', merge: 'dropped', kinds: ['process'], meaning: 'its number' },
  { name: 'parent', type: 'INTEGER', merge: 'dropped', kinds: ['process'], meaning: 'the number of its parent' },
  { name: 'command', type: 'VARCHAR', merge: 'min', kinds: ['process'], meaning: 'path and arguments; of one of them where profiles were added up' },
  { name: 'started_at', type: 'TIMESTAMP', merge: 'min', kinds: ['process'], meaning: 'UTC' },
  { name: 'seconds', type: 'DOUBLE', merge: 'max', kinds: ['process'], meaning: 'how long it ran' },
  { name: 'runs', type: 'BIGINT', merge: 'sum', kinds: ['process'], meaning: 'processes that the rows stand for' },
  { name: 'cut_runs', type: 'BIGINT', merge: 'sum', kinds: ['process'], meaning: 'above 0: some of these were killed or went on, and what they had written until then is here' },
  { name: 'threads', type: 'BIGINT', merge: 'sum', kinds: ['process'], meaning: 'that allocated' },
  { name: 'threads_at_once', type: 'BIGINT', merge: 'sum', kinds: ['process'], meaning: 'at most' },
  { name: 'peak_bytes', type: 'DOUBLE', merge: 'sum', kinds: ['process'], meaning: 'requested bytes of the blocks that were live when most were' },
  { name: 'peak_seconds', type: 'DOUBLE', merge: 'max', kinds: ['process'], meaning: 'the age at which that was' },
  { name: 'cell', type: 'INTEGER', merge: 'key', kinds: CELLED, meaning: 'number of the range of sizes; of `held`, NULL in the row of a stretch\'s bytes' },
  { name: 'least_bytes', type: 'BIGINT', merge: 'min', kinds: CELLED, meaning: 'smallest request of the cell' },
  { name: 'most_bytes', type: 'BIGINT', merge: 'max', kinds: CELLED, meaning: 'largest request of the cell' },
  { name: 'allocations', type: 'BIGINT', merge: 'sum', kinds: ['size'], meaning: 'of the cell; exact' },
  { name: 'bytes', type: 'BIGINT', merge: 'wide sum', kinds: ['size'], meaning: 'requested by these; exact' },
  { name: 'frees', type: 'BIGINT', merge: 'sum', kinds: ['size'], meaning: 'exact' },
  { name: 'cross_frees', type: 'BIGINT', merge: 'sum', kinds: ['size'], meaning: 'of these, by another thread than the one that allocated; exact' },
  { name: 'alignment', type: 'BIGINT', merge: 'key', kinds: ['shape'], meaning: 'bytes; 16 where none was asked for' },
  { name: 'origin', type: 'VARCHAR', merge: 'key', kinds: ['shape'], meaning: 'malloc, calloc or realloc' },
  { name: 'lifetime', type: 'INTEGER', merge: 'key', kinds: ['shape'], meaning: 'n: lived less than 2^n µs and no less than half of that; 63: was live at the end' },
  { name: 'is_cross', type: 'BOOLEAN', merge: 'key', kinds: ['shape'], meaning: 'another thread freed it' },
  { name: 'blocks', type: 'DOUBLE', merge: 'sum', kinds: ['shape', 'peak'], meaning: 'of the shape, estimated from a sample; of the cell, live at the peak' },
  { name: 'chain', type: 'BIGINT', merge: 'key', kinds: ['realloc'], meaning: 'how often the block had been given to realloc, as a power of two' },
  { name: 'calls', type: 'BIGINT', merge: 'sum', kinds: ['realloc'], meaning: 'of realloc with a block of the cell' },
  { name: 'moves', type: 'BIGINT', merge: 'sum', kinds: ['realloc'], meaning: 'of these, with another address for a result' },
  { name: 'stretch', type: 'INTEGER', merge: 'key', kinds: ['held'], meaning: 'of the process\'s age: 0 is the first ms, n ≥ 1 begins at 2^((n−1)/4) / 1024 s' },
  { name: 'block_seconds', type: 'DOUBLE', merge: 'sum', kinds: ['held'], meaning: 'live blocks of the cell times the seconds that they were, in the stretch' },
  { name: 'byte_seconds', type: 'DOUBLE', merge: 'sum', kinds: ['held'], meaning: 'live bytes of all cells, the same way' },
] as const satisfies readonly TableColumn[];

export type ColumnName = (typeof TABLE_COLUMNS)[number]['name'];

const columns: readonly TableColumn[] = TABLE_COLUMNS;

/** Sums rows of `source`, a table of these columns, into rows of these columns: plain SQL, for any engine. */
export function createMergeQuery(source: string): string {
  const keys = columns.filter(({ merge }) => merge === 'key').map(({ name }) => name);
  return `SELECT\n${columns.map((column) => `  ${mergeColumn(column)}`).join(',\n')}\nFROM ${source}\nGROUP BY ${keys.join(', ')}`;
}

export function createTableStatement(table: string): string {
  return `CREATE OR REPLACE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
}

/** The bytes that a fleet requests in a week have more than 64 bits: DECIMAL(38, 0) is what engines agree on. */
function mergeColumn({ name, type, merge }: TableColumn): string {
  const merged: Readonly<Record<Exclude<TableColumn['merge'], 'key'>, string>> = {
    sum: `SUM(${name})`,
    'wide sum': `SUM(CAST(${name} AS DECIMAL(38, 0)))`,
    min: `MIN(${name})`,
    max: `MAX(${name})`,
    dropped: `CAST(NULL AS ${type})`,
  };
  return merge === 'key' ? name : `${merged[merge]} AS ${name}`;
}
