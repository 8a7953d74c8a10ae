// Rows of the table that were added up, as a profile: a process per program.
import { countAllocations } from '../../gen/tune/add-profiles.ts';
import { type HeldInStretch, restoreTimeline } from '../../gen/tune/add-timelines.ts';
import type { Origin, ProcessProfile, Profile } from '../../gen/tune/profile.ts';
import { CELL_COUNT } from '../../gen/tune/size-cells.ts';
import { groupBy } from '../observe/words.ts';
import type { RowKind } from './schema.ts';
import type { Row } from './to-rows.ts';

export function createProfile(rows: readonly Row[]): Profile {
  const processes = [...groupBy(rows, ({ program }) => String(program)).values()].map(createProcess);
  return { processes: processes.toSorted((a, b) => countAllocations(b) - countAllocations(a)) };
}

function createProcess(rows: readonly Row[]): ProcessProfile {
  const byKind = groupBy(rows.toSorted((a, b) => read(a, 'cell') - read(b, 'cell')), ({ kind }) => String(kind));
  const of = (kind: RowKind): readonly Row[] => byKind.get(kind) ?? [];
  const [facts = {}] = of('process');
  const seconds = read(facts, 'seconds');
  return {
    process: read(facts, 'process'),
    parent: read(facts, 'parent'),
    command: String(facts.command ?? rows[0]?.program ?? ''),
    startedAt: read(facts, 'started_at'),
    seconds,
    ending: read(facts, 'cut_runs') > 0 ? 'cut' : 'exit',
    threads: read(facts, 'threads'),
    threadsAtOnce: read(facts, 'threads_at_once'),
    runs: read(facts, 'runs'),
    sizes: of('size').map((row) => ({ cell: read(row, 'cell'), allocations: read(row, 'allocations'), bytes: read(row, 'bytes'), frees: read(row, 'frees'), crossFrees: read(row, 'cross_frees') })),
    shapes: of('shape').map((row) => ({
      cell: read(row, 'cell'), alignment: read(row, 'alignment'), origin: String(row.origin) as Origin, lifetime: read(row, 'lifetime'), isCross: row.is_cross === true, blocks: read(row, 'blocks'),
    })),
    reallocs: of('realloc').map((row) => ({ cell: read(row, 'cell'), chain: read(row, 'chain'), calls: read(row, 'calls'), moves: read(row, 'moves') })),
    timeline: restoreTimeline(sumStretches(of('held')), seconds),
    peak: { seconds: read(facts, 'peak_seconds'), liveBytes: read(facts, 'peak_bytes'), live: countCells(of('peak'), 'blocks') },
    windows: [],
  };
}

/** From 0 on without a gap: a moment holds until the next one. */
function sumStretches(rows: readonly Row[]): readonly HeldInStretch[] {
  const byStretch = groupBy(rows, ({ stretch }) => String(stretch));
  const last = rows.reduce((most, row) => Math.max(most, read(row, 'stretch')), -1);
  return Array.from({ length: last + 1 }, (_, stretch) => {
    const own = byStretch.get(String(stretch)) ?? [];
    return { stretch, byteSeconds: own.reduce((sum, row) => sum + read(row, 'byte_seconds'), 0), blockSeconds: countCells(own.filter(({ cell }) => cell !== undefined), 'block_seconds') };
  });
}

function countCells(rows: readonly Row[], column: 'blocks' | 'block_seconds'): Float64Array {
  const counts = new Float64Array(CELL_COUNT);
  for (const row of rows) counts[read(row, 'cell')] = read(row, column);
  return counts;
}

function read(row: Row, column: keyof Row): number {
  return Number(row[column] ?? 0);
}
