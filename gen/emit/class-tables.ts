// class_tables.h: one row per class, and the byte tables of the class function.
import type { ClassFacts } from '../derive/class-facts.ts';
import type { ClassTables } from '../derive/class-function.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Model } from './render.ts';
import { alignCells, formatNumberLines, formatPercent, formatRatio } from './text.ts';

export function modelClassTables(heap: HeapSpec, classes: readonly ClassFacts[], tables: ClassTables): Model {
  return {
    granules: formatNumberLines(tables.ofGranule, 16).map((line) => ({ line })),
    steps: formatNumberLines(tables.ofStep, 1 << Number(heap.sizeClasses.stepBits)).map((line) => ({ line })),
    classes: alignCells(
      classes.map((facts) => modelClass(facts, heap)),
      [],
      [
        'size',
        'start',
        'max',
        'blocks',
        'carve',
        'take',
        'units',
        'batch',
        'reciprocal',
        'index',
        'perSlab',
        'tail',
        'tailShare',
        'worst',
      ],
    ),
  };
}

function modelClass(facts: ClassFacts, { geometry }: HeapSpec) {
  return {
    size: `${facts.size}`,
    start: `${facts.startCapacity}`,
    max: `${facts.maxCapacity}`,
    blocks: `${facts.blocks}`,
    carve: `${facts.carveBlocks}`,
    take: `${facts.takeBlocks}`,
    units: `${facts.units}`,
    batch: `${facts.batchBlocks}`,
    reciprocal: `${facts.reciprocal}`,
    index: `${facts.index}`,
    perSlab: `${facts.blocks}`,
    tail: `${facts.tail}`,
    tailShare: formatPercent(facts.tail, facts.units * geometry.unit),
    worst: formatRatio(facts.size, facts.least),
  };
}
