// What a recorder writes about a process: the sections of the raw file that the record variant leaves behind. C and TypeScript
// follow from here.
import type { RecordSpec } from './types.ts';

const header = [
  { name: 'MAGIC', doc: 'says that the file is ours; written last, when the rest is there' },
  { name: 'LAYOUT', doc: 'says which declarations the writer was built from' },
  { name: 'PROCESS', doc: 'the process id' },
  { name: 'PARENT', doc: 'that of the parent' },
  { name: 'STARTED_MS', doc: 'when the recording began, in milliseconds since 1970; all other times count from there' },
  { name: 'LAST_US', doc: 'of the last event that was timed, at the end when the recording was ended' },
  { name: 'SEALED', doc: '1: the process ended in order, and the checksums are written' },
  { name: 'IS_FORKED', doc: '1: a child of a fork, which had blocks when it began' },
  { name: 'IS_LIMITED', doc: '1: a limit on address space came later; blocks at high addresses are not in it' },
  { name: 'THREADS', doc: 'threads that allocated' },
  { name: 'THREADS_NOW', doc: 'of these, the ones that have not ended' },
  { name: 'THREADS_AT_ONCE', doc: 'the most there were of those' },
  { name: 'SLOTS', doc: 'slots in use, counted from the first' },
  { name: 'SHAPES', doc: 'rows of shapes in use' },
  { name: 'SHAPES_DROPPED', doc: 'blocks that found no row' },
  { name: 'MOMENTS', doc: 'moments of the timeline' },
  { name: 'INTERVAL_US', doc: 'microseconds from one to the next' },
  { name: 'PEAK', doc: 'which of the two peaks is whole' },
  { name: 'UNKNOWN_FREES', doc: 'frees of blocks that were given out before the recording began' },
  { name: 'TOTALS_SUM', doc: 'the checksum of the totals' },
  { name: 'SLOTS_SUM', doc: 'that of the slots in use' },
  { name: 'INHERITED_SUM', doc: 'that of what was inherited' },
  { name: 'SHAPES_SUM', doc: 'that of the rows in use' },
  { name: 'PEAKS_SUM', doc: 'that of both peaks' },
  { name: 'MOMENTS_SUM', doc: 'that of the moments' },
] as const;

const windowHeader = [
  { name: 'IS_USED', doc: '1: the window is there' },
  { name: 'START_US', doc: 'when it was opened' },
  { name: 'EVENTS', doc: 'how many; may exceed what there is room for' },
  { name: 'SUM', doc: 'the checksum of live blocks and events' },
] as const;

/** A realloc is two events of a thread: the block that it was given, and how it ended. */
const operations = [
  { name: 'MALLOC', doc: 'malloc and operator new' },
  { name: 'CALLOC', doc: 'calloc' },
  { name: 'MEMALIGN', doc: 'with an alignment' },
  { name: 'FREE', doc: 'a block, whose size is the most of its cell' },
  { name: 'REALLOC_FROM', doc: 'the block that a realloc was given, with the most of its cell' },
  { name: 'REALLOC_TO', doc: 'the block that it returned' },
  { name: 'REALLOC_FAILED', doc: 'or none: the program has still got the one before' },
] as const;

export const record = {
  version: 1,
  header,
  windowHeader,
  operations,
  /** From the lowest bit of its word on; the first operation is 1, so that a word of 0 is no event. */
  eventFields: [
    { name: 'GRANULE', word: 0, bits: 36, doc: 'the address, in granules from the base of the arena' },
    { name: 'OPERATION', word: 0, bits: 3, doc: 'one of the operations, from 1' },
    { name: 'ALIGNMENT', word: 0, bits: 5, doc: 'log2 of the alignment' },
    { name: 'THREAD', word: 0, bits: 10, doc: 'the low bits of the number of the thread' },
    { name: 'TIME_HIGH', word: 0, bits: 10, doc: 'the high bits of the microseconds since the window was opened' },
    { name: 'SIZE', word: 1, bits: 40, doc: 'requested bytes' },
    { name: 'TIME_LOW', word: 1, bits: 24, doc: 'the low bits' },
  ],
  shapeFields: [
    { name: 'KIND', word: 0, bits: 2, doc: '1: blocks that were timed; 2: those of them that ended; 3: calls of realloc' },
    { name: 'CELL', word: 0, bits: 11, doc: 'of the requested size' },
    { name: 'ALIGNMENT', word: 0, bits: 5, doc: 'log2 of the alignment' },
    { name: 'ORIGIN', word: 0, bits: 2, doc: '0: malloc, 1: calloc, 2: realloc' },
    { name: 'LIFETIME', word: 0, bits: 6, doc: 'less than 2^this microseconds, and no less than half of that' },
    { name: 'IS_CROSS', word: 0, bits: 1, doc: 'freed by another thread' },
    { name: 'CHAIN', word: 0, bits: 6, doc: 'of a realloc: it was the block’s 2^this-th, or came after the half of that' },
    { name: 'IS_MOVE', word: 0, bits: 1, doc: 'and gave another address' },
  ],
  commandBytes: 2048,
  slots: 32,
  shapes: 32768,
  moments: 256,
  windows: 16,
  firstWindowEvents: 65536,
  windowEvents: 12288,
} as const satisfies RecordSpec;

/** Each size to 2^exactShift bytes has a cell of its own, then 2^fineBits to a doubling, above 2^fineUpToShift 2^coarseBits. */
export const sizeCells = { exactShift: 10, fineUpToShift: 20, fineBits: 6, coarseBits: 3, lastShift: 46 } as const;
