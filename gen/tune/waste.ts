// What the blocks of a program take beside what it asked for.
import type { ClassFacts } from '../derive/class-facts.ts';
import type { HeapSpec } from '../spec/types.ts';
import { CELL_COUNT, mostOfCell } from './size-cells.ts';

export interface Waste {
  /** Bytes asked for, each block counted with the most of its cell. */
  readonly asked: number;
  /** Bytes of their blocks: classes, and whole pages above what is packed. */
  readonly blocks: number;
}

/** The block of a request of n bytes: its class, or the pages of a run or a huge block. */
export function blockBytesOfSize(n: number, classes: readonly ClassFacts[], { geometry, sizeClasses }: HeapSpec): number {
  const page = Number(geometry.page);
  if (n > Number(sizeClasses.packedUpTo)) return Math.ceil(n / page) * page;
  return Number(classes.find(({ size }) => Number(size) >= n)?.size ?? n);
}

/** By cell: the block of its largest size. */
export function listBlockBytes(classes: readonly ClassFacts[], heap: HeapSpec): Float64Array {
  return Float64Array.from({ length: CELL_COUNT }, (_, cell) => blockBytesOfSize(mostOfCell(cell), classes, heap));
}

export function findWaste(live: ArrayLike<number>, blockBytes: Float64Array): Waste {
  let asked = 0;
  let blocks = 0;
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    asked += (live[cell] ?? 0) * mostOfCell(cell);
    blocks += (live[cell] ?? 0) * (blockBytes[cell] ?? 0);
  }
  return { asked, blocks };
}
