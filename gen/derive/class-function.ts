// Size -> class: the tables that C reads, and the same function here.
import type { HeapSpec } from '../spec/types.ts';
import type { ClassFacts } from './class-facts.ts';
import { floorLog2 } from './grid.ts';

/** Page map and class codes above every class: a run of pages, and a block of the huge box. */
export const CLASS_RUN = 253;
export const CLASS_HUGE = 254;

export interface ClassTables {
  /** Index (n + 15) / 16 for n up to the end of tiny. */
  readonly ofGranule: readonly number[];
  /** Index (e - base) * 2^stepBits + next stepBits bits of n - 1, e = floor(log2(n - 1)), for n above tiny. */
  readonly ofStep: readonly number[];
}

export function deriveClassTables(classes: readonly ClassFacts[], heap: HeapSpec): ClassTables {
  const { regions, packedUpTo, stepBits } = heap.sizeClasses;
  const { granule } = heap.geometry;
  const granules = Number(regions.tiny.upTo / granule);
  const ofGranule = Array.from({ length: granules + 1 }, (_, i) => classAtLeast(BigInt(i) * granule, classes));
  const ofStep: number[] = [];
  for (let e = floorLog2(regions.tiny.upTo); 1n << e < packedUpTo; e++)
    for (let step = 1n; step <= 1n << stepBits; step++) ofStep.push(classAtLeast((1n << e) + ((step << e) >> stepBits), classes));
  return { ofGranule, ofStep };
}

/** The C function, statement for statement. */
export function classOfSize(n: number, tables: ClassTables, heap: HeapSpec): number {
  const { regions, packedUpTo, stepBits } = heap.sizeClasses;
  const granule = Number(heap.geometry.granule);
  if (n <= Number(regions.tiny.upTo)) return tables.ofGranule[Math.floor((n + granule - 1) / granule)] ?? CLASS_HUGE;
  if (n > Number(regions.large.upTo)) return CLASS_HUGE;
  if (n > Number(packedUpTo)) return CLASS_RUN;
  const bits = Number(stepBits);
  const e = 31 - Math.clz32(n - 1);
  const base = Number(floorLog2(regions.tiny.upTo));
  return tables.ofStep[((e - base) << bits) + (((n - 1) >> (e - bits)) & ((1 << bits) - 1))] ?? CLASS_HUGE;
}

function classAtLeast(n: bigint, classes: readonly ClassFacts[]): number {
  return classes.find(({ size }) => size >= n)?.index ?? CLASS_RUN;
}
