// What blocks of a heap's classes take beside what was asked for, class by class.
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import type { Moment, ProcessProfile } from '../../gen/tune/profile.ts';
import { leastOfCell, mostOfCell } from '../../gen/tune/size-cells.ts';
import { meansOfCells, type PredictedWaste, predictWaste } from '../../gen/tune/waste.ts';

/** A heap under the name that a reader knows it by. */
export interface NamedHeap {
  readonly name: string;
  readonly heap: HeapSpec;
}

export interface ClassReport {
  /** Bytes of a block; undefined: whole pages, above the classes. */
  readonly size: number | undefined;
  /** The smallest request that takes it. */
  readonly least: number;
  readonly allocations: number;
  readonly peakBlocks: number;
  readonly peakAsked: number;
  readonly peakWaste: number;
  /** Over time; undefined where no moment was recorded. */
  readonly meanWaste: number | undefined;
}

export interface HeapReport {
  readonly name: string;
  /** All sizes of blocks, in use or not. */
  readonly boundaries: readonly number[];
  readonly peak: PredictedWaste;
  readonly mean: PredictedWaste | undefined;
  /** Those that the program asks for. */
  readonly classes: readonly ClassReport[];
}

export function describeHeap({ name, heap }: NamedHeap, { sizes, peak }: ProcessProfile, mean: Moment | undefined): HeapReport {
  const classes = deriveClasses(heap);
  const packedUpTo = Number(heap.sizeClasses.packedUpTo);
  const boundaries = classes.map(({ size }) => Number(size)).filter((size) => size <= packedUpTo);
  const atPeak = predictWaste(peak, sizes, classes, heap);
  const onAverage = mean === undefined ? undefined : predictWaste(mean, sizes, classes, heap);
  const means = meansOfCells(sizes);
  /** Blocks and what was asked for in the cells whose requests are from least to most. */
  const count = ({ live }: Pick<Moment, 'live'>, least: number, most: number): { readonly blocks: number; readonly asked: number } => {
    let [blocks, asked] = [0, 0];
    live.forEach((of, cell) => {
      if (of === 0 || mostOfCell(cell) < least || mostOfCell(cell) > most) return;
      blocks += of;
      asked += of * (means.get(cell) ?? (leastOfCell(cell) + mostOfCell(cell)) / 2);
    });
    return { blocks, asked };
  };
  const allocationsOf = (least: number, most: number): number => sizes.reduce((sum, { cell, allocations }) => sum + (mostOfCell(cell) >= least && mostOfCell(cell) <= most ? allocations : 0), 0);
  const packed = boundaries.map((size, index): ClassReport => {
    const least = index === 0 ? 0 : (boundaries[index - 1] ?? 0) + 1;
    const now = count(peak, least, size);
    const over = mean === undefined ? undefined : count(mean, least, size);
    return { size, least, allocations: allocationsOf(least, size), peakBlocks: now.blocks, peakAsked: now.asked, peakWaste: now.blocks * size - now.asked, meanWaste: over === undefined ? undefined : over.blocks * size - over.asked };
  });
  const least = packedUpTo + 1;
  const now = count(peak, least, Infinity);
  const pages: ClassReport = {
    size: undefined, least, allocations: allocationsOf(least, Infinity), peakBlocks: now.blocks, peakAsked: now.asked,
    peakWaste: Math.max(0, atPeak.blocks - atPeak.packed - now.asked), meanWaste: mean === undefined || onAverage === undefined ? undefined : Math.max(0, onAverage.blocks - onAverage.packed - count(mean, least, Infinity).asked),
  };
  return { name, boundaries, peak: atPeak, mean: onAverage, classes: [...packed, pages].filter(({ allocations }) => allocations > 0) };
}
