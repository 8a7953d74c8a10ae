// What the blocks of a program take beside what it asked for.
import type { ClassFacts } from '../derive/class-facts.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Moment, SizeRow } from './profile.ts';
import { CELL_COUNT, leastOfCell, mostOfCell } from './size-cells.ts';

export interface Waste {
  /** Bytes asked for. */
  readonly asked: number;
  /** Bytes of their blocks: classes, and whole pages above what is packed. */
  readonly blocks: number;
}

export interface PredictedWaste extends Waste {
  /** blocks - asked. */
  readonly waste: number;
  /** Of the blocks, those of classes; runs and huge blocks have the others. */
  readonly packed: number;
}

/**
 * The block of a request of n bytes: its class, or the pages of a run (whose units nobody else has, and whose other pages
 * nobody touches) or of a huge block.
 */
export function blockBytesOfSize(n: number, classes: readonly ClassFacts[], { geometry, sizeClasses }: HeapSpec): number {
  const page = Number(geometry.page);
  if (n > Number(sizeClasses.packedUpTo)) return Math.ceil(n / page) * page;
  return Number(classes.find(({ size }) => Number(size) >= n)?.size ?? n);
}

/**
 * Of a block, what becomes resident when programs write no more than `most` bytes into any block of its class: whole pages behind that
 * stay untouched, all that fit in where blocks are aligned to pages, else one less on average.
 */
export function residentBytesOfBlock(block: number, most: number, page: number): number {
  const pagesBehind = (block - most) / page;
  const untouched = block % page === 0 ? Math.floor(pagesBehind) : Math.max(0, pagesBehind - 1);
  return block - untouched * page;
}

/** By cell: the block of its largest size. */
export function listBlockBytes(classes: readonly ClassFacts[], heap: HeapSpec): Float64Array {
  return Float64Array.from({ length: CELL_COUNT }, (_, cell) => blockBytesOfSize(mostOfCell(cell), classes, heap));
}

/** Each block counted with the most of its cell. */
export function findWaste(live: ArrayLike<number>, blockBytes: Float64Array): Waste {
  let asked = 0;
  let blocks = 0;
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    asked += (live[cell] ?? 0) * mostOfCell(cell);
    blocks += (live[cell] ?? 0) * (blockBytes[cell] ?? 0);
  }
  return { asked, blocks };
}

/** Of a moment of a process: every boundary of classes ends a cell, and pages are counted for the mean size that the process asked for. */
export function predictWaste({ liveBytes, live }: Moment, sizes: readonly SizeRow[], classes: readonly ClassFacts[], heap: HeapSpec): PredictedWaste {
  const means = meansOfCells(sizes);
  const packedUpTo = Number(heap.sizeClasses.packedUpTo);
  let packed = 0;
  let pages = 0;
  live.forEach((count, cell) => {
    if (count === 0) return;
    if (mostOfCell(cell) <= packedUpTo) packed += count * blockBytesOfSize(mostOfCell(cell), classes, heap);
    else pages += count * meanPages(means.get(cell) ?? (leastOfCell(cell) + mostOfCell(cell)) / 2, cell, Number(heap.geometry.page));
  });
  return { asked: liveBytes, blocks: packed + pages, packed, waste: packed + pages - liveBytes };
}

export function meansOfCells(sizes: readonly SizeRow[]): ReadonlyMap<number, number> {
  return new Map(sizes.filter(({ allocations }) => allocations > 0).map(({ cell, allocations, bytes }) => [cell, bytes / allocations]));
}

/** Whole pages of sizes whose mean is known: half a page more, but for a cell of one size, and no more than its largest one takes. */
function meanPages(mean: number, cell: number, page: number): number {
  const [least, most] = [leastOfCell(cell), mostOfCell(cell)].map((size) => Math.ceil(size / page) * page) as [number, number];
  const ofMean = Number.isInteger(mean) ? Math.ceil(mean / page) * page : mean + page / 2;
  return Math.min(most, Math.max(least, ofMean));
}

/** What live blocks by cell keep resident, where blocks of the sizes with `calls` are asked for: the largest of a class says how far it is written to. */
export function createResidentEstimate(calls: ArrayLike<number>, classes: readonly ClassFacts[], heap: HeapSpec): (live: ArrayLike<number>) => number {
  const blockBytes = listBlockBytes(classes, heap);
  const largest = Number(classes.at(-1)?.size ?? 0);
  const mosts = new Map<number, number>();
  for (let cell = 0; cell < CELL_COUNT; cell++) if ((calls[cell] ?? 0) > 0) mosts.set(blockBytes[cell] ?? 0, mostOfCell(cell));
  const perBlock = blockBytes.map((block) => (block > largest ? block : residentBytesOfBlock(block, mosts.get(block) ?? block, Number(heap.geometry.page))));
  return (live) => {
    let bytes = 0;
    for (let cell = 0; cell < CELL_COUNT; cell++) bytes += (live[cell] ?? 0) * (perBlock[cell] ?? 0);
    return bytes;
  };
}
