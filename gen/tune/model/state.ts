// All that the model knows of a heap, by column. Superslabs and units are numbered from the first data superslab, which is number 1;
// blocks of slabs have handles, of which each slab has a range of its own.
import { type Columns, createColumns, growColumns, lengthen } from './columns.ts';
import { CLASS_COUNTERS, HEAP_COUNTERS } from './counters.ts';
import type { Facts } from './facts.ts';
import { INDEX_ORDERS } from './masks.ts';
import { BLOCK, HEAP, INDEX, LIST, type Mapping, POOL, RETENTION, SLAB, SUPERSLAB, TRANSFER } from './tables.ts';

/** No block, no slab. */
export const NONE = -1;

/** One of each length to 32 superslabs, then one for each doubling. */
const SPAN_BINS = 48;

export const SPAN = { none: 0, free: 1, huge: 2, pool: 3, purging: 4 } as const;

export interface State {
  readonly facts: Facts;
  readonly superslabs: Columns<typeof SUPERSLAB>;
  readonly slabs: Columns<typeof SLAB>;
  readonly blocks: Columns<typeof BLOCK>;
  readonly lists: Columns<typeof LIST>;
  readonly heaps: Columns<typeof HEAP>;
  readonly index: Columns<typeof INDEX>;
  readonly pool: typeof POOL;
  readonly retention: typeof RETENTION;
  /** Free spans by length, apart from whether anything of them is resident; those in order of age too. 0 ends a list. */
  readonly spans: { readonly clean: Int32Array; readonly dirty: Int32Array; oldest: number; newest: number };
  /** Batches of blocks on their way between threads, by class and slot; what was there at the last look. */
  readonly transfer: Columns<typeof TRANSFER> & { waiting: number };
  /** In order, from 0 on. */
  readonly mappings: Mapping[];
  /** By heap and counter; by heap, class and counter. */
  counts: Float64Array;
  classCounts: Float64Array;
  /** 1 for each page that is resident. */
  pages: Uint8Array;
  residentPages: number;
  peakPages: number;
  faults: number;
  heapCount: number;
  /** The superslab behind all that was ever handed out. */
  frontier: number;
  handleEnd: number;
  /** Ranges of handles of released slabs, by class. */
  readonly spareHandles: readonly number[][];
  /** By the clock of the stream. */
  clockUs: number;
}

export function createState(facts: Facts): State {
  const transfer = createColumns(TRANSFER);
  growColumns(transfer, facts.classCount * facts.transferSlots);
  return {
    facts,
    superslabs: createColumns(SUPERSLAB),
    slabs: createColumns(SLAB),
    blocks: createColumns(BLOCK),
    lists: createColumns(LIST),
    heaps: createColumns(HEAP),
    index: createColumns(INDEX),
    pool: { ...POOL },
    retention: { ...RETENTION, bytesPerStep: facts.superslabBytes },
    spans: { clean: new Int32Array(SPAN_BINS), dirty: new Int32Array(SPAN_BINS), oldest: 0, newest: 0 },
    transfer: { ...transfer, waiting: 0 },
    mappings: [{ start: 0, end: Infinity, distance: 0, family: 0 }],
    counts: new Float64Array(0),
    classCounts: new Float64Array(0),
    pages: new Uint8Array(0),
    residentPages: 0,
    peakPages: 0,
    faults: 0,
    heapCount: 0,
    frontier: 1,
    handleEnd: 0,
    spareHandles: Array.from({ length: facts.classCount }, () => []),
    clockUs: 0,
  };
}

/** Makes room for the superslabs below `end`. */
export function growSuperslabs(state: State, end: number): void {
  const { superslabs, slabs, index, facts } = state;
  if (end <= superslabs.free.length) return;
  const length = Math.ceil((end * 1.5 + 32) / 32) * 32;
  growColumns(superslabs, length);
  growColumns(slabs, length * facts.unitsPerSuperslab);
  growColumns(index, (length / 32) * INDEX_ORDERS);
  state.pages = lengthen(state.pages, length * (facts.superslabBytes / facts.pageBytes));
}

/** A range of handles for the blocks of a slab. */
export function takeHandles(state: State, classIndex: number, blocks: number): number {
  const spare = state.spareHandles[classIndex]!.pop();
  if (spare !== undefined) return spare;
  const base = state.handleEnd;
  state.handleEnd += blocks;
  if (state.handleEnd > state.blocks.next.length) growColumns(state.blocks, Math.ceil(state.handleEnd * 1.5) + 4096);
  return base;
}

/** A heap for one more thread; its lists have no room yet. */
export function addHeap(state: State): number {
  const { facts, lists, heaps } = state;
  const heap = state.heapCount++;
  const rows = state.heapCount * facts.classCount;
  growColumns(heaps, state.heapCount);
  growColumns(lists, rows);
  state.counts = lengthen(state.counts, state.heapCount * HEAP_COUNTERS.length);
  state.classCounts = lengthen(state.classCounts, rows * CLASS_COUNTERS.length);
  for (const column of [lists.head, lists.partial, lists.pending, lists.outboxHead]) column.fill(NONE, heap * facts.classCount);
  return heap;
}

export function countHeap(state: State, heap: number, counter: number): void {
  state.counts[heap * HEAP_COUNTERS.length + counter]! += 1;
}

export function countClass(state: State, heap: number, classIndex: number, counter: number, amount: number): void {
  state.classCounts[(heap * state.facts.classCount + classIndex) * CLASS_COUNTERS.length + counter]! += amount;
}
