// A profile as rows of the table. Windows of the event stream are no rows.
import { programOf } from '../../gen/tune/add-profiles.ts';
import { integrateTimeline } from '../../gen/tune/add-timelines.ts';
import type { ProcessProfile } from '../../gen/tune/profile.ts';
import { leastOfCell, mostOfCell } from '../../gen/tune/size-cells.ts';
import { type ColumnName, type RowKind, TABLE_FORMAT } from './schema.ts';

/** A column that is not there is NULL. */
export type Row = Readonly<Partial<Record<ColumnName, number | string | boolean>>>;

export interface RowSource {
  /** Of the file that the profile stood in. */
  readonly hash?: string;
  readonly host?: string;
}

export function createRows(process: ProcessProfile, { hash, host }: RowSource): readonly Row[] {
  const shared = { format: TABLE_FORMAT, program: programOf(process.command), ...(hash === undefined ? {} : { profile: hash }), ...(host === undefined ? {} : { host }) };
  const rowOf = (kind: RowKind, values: Row, cell?: number): Row => ({ ...shared, kind, ...(cell === undefined ? {} : { cell, least_bytes: leastOfCell(cell), most_bytes: mostOfCell(cell) }), ...values });
  const { sizes, shapes, reallocs, peak } = process;
  return [
    rowOf('process', describeProcess(process)),
    ...sizes.map(({ cell, allocations, bytes, frees, crossFrees }) => rowOf('size', { allocations, bytes, frees, cross_frees: crossFrees }, cell)),
    ...shapes.map(({ cell, alignment, origin, lifetime, isCross, blocks }) => rowOf('shape', { alignment, origin, lifetime, is_cross: isCross, blocks }, cell)),
    ...reallocs.map(({ cell, chain, calls, moves }) => rowOf('realloc', { chain, calls, moves }, cell)),
    ...listOccupied(peak.live).map((cell) => rowOf('peak', { blocks: peak.live[cell] ?? 0 }, cell)),
    ...integrateTimeline(process).flatMap(({ stretch, byteSeconds, blockSeconds }) => [
      rowOf('held', { stretch, byte_seconds: byteSeconds }),
      ...listOccupied(blockSeconds).map((cell) => rowOf('held', { stretch, block_seconds: blockSeconds[cell] ?? 0 }, cell)),
    ]),
  ];
}

function describeProcess({ process, parent, command, startedAt, seconds, runs, ending, threads, threadsAtOnce, peak }: ProcessProfile): Row {
  return {
    process, parent, command, started_at: startedAt, seconds, runs, cut_runs: ending === 'cut' ? 1 : 0, threads, threads_at_once: threadsAtOnce, peak_bytes: peak.liveBytes, peak_seconds: peak.seconds,
  };
}

function listOccupied(counts: Uint32Array | Float64Array): readonly number[] {
  return Array.from(counts.keys()).filter((cell) => counts[cell] !== 0);
}
