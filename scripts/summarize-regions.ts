// What a region's classes cost, in numbers that two generations can be compared by.
import type { ClassFacts } from '../gen/derive/class-facts.ts';
import { REGION_NAMES } from '../gen/derive/class-sizes.ts';
import type { HeapSpec, RegionName } from '../gen/spec/types.ts';

export interface RegionSummary {
  readonly name: RegionName;
  readonly wMax: number;
  readonly sizes: readonly number[];
  /** The largest size / request among classes that are more than a granule above the one before. */
  readonly worst: number;
  /** Bytes held / bytes asked, when every size of the region is asked equally often. */
  readonly mean: number;
}

export function summarizeRegions(classes: readonly ClassFacts[], heap: HeapSpec): readonly RegionSummary[] {
  return REGION_NAMES.map((name) => {
    const own = classes.filter(({ region }) => region === name).map(({ size, least }) => ({ size: Number(size), least: Number(least) }));
    const chosen = own.filter(({ size, least }) => size - least >= Number(heap.geometry.granule));
    const held = sum(own.map(({ size, least }) => size * (size - least + 1)));
    const asked = sum(own.map(({ size, least }) => ((size + least) * (size - least + 1)) / 2));
    return {
      name,
      wMax: heap.sizeClasses.regions[name].wMax,
      sizes: own.map(({ size }) => size),
      worst: roundTo(Math.max(1, ...chosen.map(({ size, least }) => size / least))),
      mean: roundTo(held / asked),
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function roundTo(n: number): number {
  return Math.round(n * 10000) / 10000;
}
