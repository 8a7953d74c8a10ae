// What all heaps have counted together, as a snapshot of the library sums it up (templates/boxes/observe/heap_snapshot.c).
import { CLASS, CLASS_COUNTERS, type ClassCounter, HEAP_COUNTERS, type HeapCounter } from './counters.ts';
import type { State } from './state.ts';

export interface Counters {
  readonly heap: Readonly<Record<HeapCounter, number>>;
  /** By class. */
  readonly classes: readonly Readonly<Record<ClassCounter, number>>[];
}

/** Rows of numbers: those of the heaps, then a row per class. */
export function sumCounters(state: State): readonly Float64Array[] {
  const { facts, counts, classCounts, lists } = state;
  const perHeap = HEAP_COUNTERS.length;
  const perClass = CLASS_COUNTERS.length;
  const heapRow = Float64Array.from(HEAP_COUNTERS, (_, counter) => sumOver(state.heapCount, (heap) => counts[heap * perHeap + counter]!));
  const classRows = Array.from({ length: facts.classCount }, (_, classIndex) => {
    const rowOf = (heap: number): number => heap * facts.classCount + classIndex;
    const row = Float64Array.from(CLASS_COUNTERS, (_, counter) => sumOver(state.heapCount, (heap) => classCounts[rowOf(heap) * perClass + counter]!));
    row[CLASS.FREES]! += sumOver(state.heapCount, (heap) => (lists.frees[rowOf(heap)]! - lists.settledFrees[rowOf(heap)]!) >>> 0);
    row[CLASS.MALLOCS]! += sumOver(state.heapCount, (heap) => (lists.ceiling[rowOf(heap)]! - lists.settledCeiling[rowOf(heap)]!) >>> 0);
    return row;
  });
  return [heapRow, ...classRows];
}

/** What was counted since the sums `before`. */
export function nameCounters(sums: readonly Float64Array[], before: readonly Float64Array[]): Counters {
  const [heap, ...classes] = sums.map((row, at) => row.map((value, counter) => value - (before[at]?.[counter] ?? 0)));
  const nameRow = <T extends string>(names: readonly T[], row: Float64Array | undefined): Readonly<Record<T, number>> =>
    Object.fromEntries(names.map((name, counter) => [name, row?.[counter] ?? 0])) as Record<T, number>;
  return { heap: nameRow(HEAP_COUNTERS, heap), classes: classes.map((row) => nameRow(CLASS_COUNTERS, row)) };
}

function sumOver(count: number, of: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += of(index);
  return sum;
}
