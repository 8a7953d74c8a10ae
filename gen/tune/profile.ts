// What `npm run record` found out about a program, as tuning, merging and reports read it. Sizes are counted in the cells of
// size-cells.ts.

export interface Profile {
  readonly processes: readonly ProcessProfile[];
}

export interface ProcessProfile {
  readonly process: number;
  readonly parent: number;
  /** The program's path and arguments, as far as they were kept. */
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
  /** `cut`: the process was killed, or went on; what it had written until then. */
  readonly ending: 'exit' | 'cut';
  /** Threads that allocated, in all and at once. */
  readonly threads: number;
  readonly threadsAtOnce: number;
  /** Processes that are summed up here; 1 but where profiles were merged. */
  readonly runs: number;
  /** Cells that occur, ascending. */
  readonly sizes: readonly SizeRow[];
  readonly shapes: readonly ShapeRow[];
  readonly reallocs: readonly ReallocRow[];
  /** What was live, by time. */
  readonly timeline: readonly Moment[];
  /** What was live when most bytes were. */
  readonly peak: Moment;
  readonly windows: readonly StreamWindow[];
}

/** Exact counts. */
export interface SizeRow {
  readonly cell: number;
  readonly allocations: number;
  /** Requested, summed over the allocations. */
  readonly bytes: number;
  readonly frees: number;
  /** Of these, by another thread than the one that allocated. */
  readonly crossFrees: number;
}

export type Origin = 'malloc' | 'calloc' | 'realloc';

/** Estimates from a sample of the blocks: how many there were of a shape. */
export interface ShapeRow {
  readonly cell: number;
  /** Bytes; 16 where none was asked for. */
  readonly alignment: number;
  readonly origin: Origin;
  /** Lived less than 2^lifetime µs and no less than half of that; LIVED_ON: was live at the end. */
  readonly lifetime: number;
  readonly isCross: boolean;
  readonly blocks: number;
}

export const LIVED_ON = 63;

/** How often blocks of a cell were given to realloc, and how often they had been before (chain: a power of two, 1 for the first time). */
export interface ReallocRow {
  readonly cell: number;
  readonly chain: number;
  readonly calls: number;
  /** Of these, with another address for a result. */
  readonly moves: number;
}

export interface Moment {
  /** Since the process began. */
  readonly seconds: number;
  /** Requested bytes of the blocks that were live. */
  readonly liveBytes: number;
  /** Live blocks by cell: CELL_COUNT of them. Of profiles that were added up, sums above 2^32 and means. */
  readonly live: Uint32Array | Float64Array;
}

/** A stretch of the event stream that has every call of every thread. */
export interface StreamWindow {
  /** When it begins, since the process began. */
  readonly seconds: number;
  /** The process's first calls: nothing was live before. */
  readonly isFromStart: boolean;
  /** Live blocks by cell when it begins. */
  readonly live: Uint32Array;
  readonly events: EventStream;
}

export const STREAM_OPS = ['malloc', 'calloc', 'memalign', 'free', 'realloc'] as const;
export type StreamOp = (typeof STREAM_OPS)[number];

/** Calls in the order in which they were made, by column. Blocks are numbered from 0 as they first occur, each allocation anew. */
export interface EventStream {
  readonly length: number;
  /** Index into STREAM_OPS. */
  readonly op: Uint8Array;
  /** The block that is given out; of a free, the one that is freed. */
  readonly block: Uint32Array;
  /** Of a realloc, the block that it was given; it is gone then. Else 0. */
  readonly from: Uint32Array;
  /** Requested bytes. Of a free, and of a block that is older than the window, the most of its cell. */
  readonly size: Float64Array;
  /** Of a realloc, those of the block that it was given, in the same way. */
  readonly fromSize: Float64Array;
  /** log2 of the alignment in bytes; 4 where none was asked for. */
  readonly alignmentShift: Uint8Array;
  /** From 0, in the order in which threads first call. */
  readonly thread: Uint16Array;
  /** µs since the window began. */
  readonly us: Float64Array;
}
