// What the chunks of a profile file hold, in the order in which they are written: what a cut takes last comes first.
import type { Moment, Origin, ProcessProfile, ReallocRow, ShapeRow, SizeRow, StreamWindow } from '../../../gen/tune/profile.ts';
import { CELL_COUNT } from '../../../gen/tune/size-cells.ts';
import { ByteReader, ByteWriter } from './columns.ts';
import { decodeWindow, encodeWindow } from './events.ts';

export type Facts = Omit<ProcessProfile, 'sizes' | 'shapes' | 'reallocs' | 'timeline' | 'peak' | 'windows'>;

/** How many processes and chunks the file has. */
export interface Contents {
  readonly processes: number;
  readonly chunks: number;
}

export interface Parts {
  readonly contents: Contents;
  readonly facts: Facts;
  readonly sizes: readonly SizeRow[];
  readonly peak: Moment;
  readonly shapes: readonly ShapeRow[];
  readonly reallocs: readonly ReallocRow[];
  readonly timeline: readonly Moment[];
  readonly window: StreamWindow;
}

export type PartName = keyof Parts;

interface Part<Value> {
  readonly encode: (out: ByteWriter, value: Value) => void;
  readonly decode: (bytes: ByteReader) => Value;
}

const ORIGINS: readonly Origin[] = ['malloc', 'calloc', 'realloc'];
const SIZE_COLUMNS = ['cell', 'allocations', 'bytes', 'frees', 'crossFrees'] as const;
const REALLOC_COLUMNS = ['cell', 'chain', 'calls', 'moves'] as const;
const SHAPE_COLUMNS = ['cell', 'alignment', 'lifetime', 'blocks'] as const;

const parts: { readonly [Name in PartName]: Part<Parts[Name]> } = {
  contents: jsonPart(),
  facts: { ...jsonPart(), encode: (out, facts) => jsonPart<Facts>().encode(out, factsOf(facts)) },
  sizes: { encode: (out, rows) => encodeRows(out, rows, SIZE_COLUMNS), decode: (bytes) => decodeRows(bytes, SIZE_COLUMNS) },
  peak: { encode: (out, moment) => encodeMoments(out, [moment]), decode: (bytes) => decodeMoments(bytes)[0] ?? EMPTY_MOMENT },
  shapes: { encode: encodeShapes, decode: decodeShapes },
  reallocs: { encode: (out, rows) => encodeRows(out, rows, REALLOC_COLUMNS), decode: (bytes) => decodeRows(bytes, REALLOC_COLUMNS) },
  timeline: { encode: encodeMoments, decode: decodeMoments },
  window: { encode: encodeWindow, decode: decodeWindow },
};

export const PART_NAMES = Object.keys(parts) as readonly PartName[];
export const EMPTY_MOMENT: Moment = { seconds: 0, liveBytes: 0, live: new Uint32Array(CELL_COUNT) };

export function encodePart<Name extends PartName>(name: Name, value: Parts[Name]): Buffer {
  const out = new ByteWriter();
  parts[name].encode(out, value);
  return out.finish();
}

/** Throws where the bytes are not what encodePart makes. */
export function decodePart<Name extends PartName>(name: Name, bytes: Uint8Array): Parts[Name] {
  return parts[name].decode(new ByteReader(bytes));
}

/** Without the tables, which are parts of their own. */
function factsOf({ process, parent, command, startedAt, seconds, ending, threads, threadsAtOnce, runs }: Facts): Facts {
  return { process, parent, command, startedAt, seconds, ending, threads, threadsAtOnce, runs };
}

function jsonPart<Value>(): Part<Value> {
  return {
    encode: (out, value) => out.column(Buffer.from(JSON.stringify(value))),
    decode: (bytes) => JSON.parse(Buffer.from(bytes.column()).toString()) as Value,
  };
}

function encodeRows<Name extends string>(out: ByteWriter, rows: readonly Readonly<Record<Name, number>>[], columns: readonly Name[]): void {
  for (const name of columns) out.column(rows.map((row) => row[name]), name === 'cell' ? 'steps' : 'plain');
}

function decodeRows<Name extends string>(bytes: ByteReader, columns: readonly Name[]): readonly Readonly<Record<Name, number>>[] {
  const read = columns.map((name) => [name, bytes.column()] as const);
  const length = read[0]?.[1].length ?? 0;
  return Array.from({ length }, (_, index) => Object.fromEntries(read.map(([name, column]) => [name, column[index]])) as Record<Name, number>);
}

function encodeShapes(out: ByteWriter, rows: readonly ShapeRow[]): void {
  encodeRows(out, rows, SHAPE_COLUMNS);
  out.column(rows.map(({ origin, isCross }) => 2 * ORIGINS.indexOf(origin) + (isCross ? 1 : 0)));
}

function decodeShapes(bytes: ByteReader): readonly ShapeRow[] {
  const rows = decodeRows(bytes, SHAPE_COLUMNS);
  const kinds = bytes.column();
  return rows.map((row, index) => ({ ...row, origin: ORIGINS[(kinds[index] ?? 0) >> 1] ?? 'malloc', isCross: (kinds[index] ?? 0) % 2 === 1 }));
}

/** Cell by cell: what was live of one changes little from moment to moment. */
function encodeMoments(out: ByteWriter, moments: readonly Moment[]): void {
  out.column(moments.map(({ seconds }) => seconds));
  out.column(moments.map(({ liveBytes }) => liveBytes), 'steps');
  const cells = Array.from({ length: CELL_COUNT }, (_, cell) => cell).filter((cell) => moments.some(({ live }) => live[cell] !== 0));
  out.column(cells, 'steps');
  for (const cell of cells) out.column(moments.map(({ live }) => live[cell] ?? 0), 'steps');
}

function decodeMoments(bytes: ByteReader): readonly Moment[] {
  const seconds = bytes.column();
  const liveBytes = bytes.column();
  const live = Array.from(seconds, () => new Float64Array(CELL_COUNT));
  for (const cell of bytes.column()) bytes.column().forEach((count, index) => void (live[index] !== undefined && (live[index][cell] = count)));
  return live.map((counts, index) => ({ seconds: seconds[index] ?? 0, liveBytes: liveBytes[index] ?? 0, live: narrow(counts) }));
}

/** Counts of one process are Uint32Array, as they were recorded. */
function narrow(counts: Float64Array): Uint32Array | Float64Array {
  const narrowed = Uint32Array.from(counts);
  return counts.every((count, cell) => count === narrowed[cell]) ? narrowed : counts;
}
