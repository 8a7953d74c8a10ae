// What a table can be sorted by and a flame graph be wide by.
import type { ValueName, Values } from './types.ts';
import { createUsageError } from './usage-error.ts';

export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly unit: 'bytes' | 'count';
  readonly needs: readonly ValueName[];
  readonly of: (values: Values) => number;
  /** How many objects stand behind the bytes; a count is its own. */
  readonly objects: (values: Values) => number;
}

/** Bytes that were freed are those allocated and no longer in use. */
export const MEASURES: readonly Measure[] = [
  { name: 'inuse', title: 'in use', unit: 'bytes', needs: [], of: (v) => v.inuse_space, objects: (v) => v.inuse_objects },
  { name: 'alloc', title: 'allocated', unit: 'bytes', needs: [], of: (v) => v.alloc_space, objects: (v) => v.alloc_objects },
  { name: 'freed', title: 'freed', unit: 'bytes', needs: [], of: (v) => v.alloc_space - v.inuse_space, objects: (v) => v.alloc_objects - v.inuse_objects },
  { name: 'leaked', title: 'leaked', unit: 'bytes', needs: ['unreachable_space'], of: (v) => v.unreachable_space, objects: (v) => v.unreachable_objects },
  createCount('inuse-objects', 'objects in use', 'inuse_objects'),
  createCount('alloc-objects', 'allocations', 'alloc_objects'),
  createCount('leaked-objects', 'leaked objects', 'unreachable_objects'),
  createCount('short', 'freed within 1 ms', 'freed_short'),
  createCount('cross', 'freed by another thread', 'freed_cross'),
];

export const MEASURE_NAMES: readonly string[] = MEASURES.map(({ name }) => name);

export function listMeasures(available: ReadonlySet<ValueName>): readonly Measure[] {
  return MEASURES.filter(({ needs }) => needs.every((name) => available.has(name)));
}

/** `option` is what the user wrote that asks for it. */
export function selectMeasure(name: string, file: string, available: ReadonlySet<ValueName>, option = `--by ${name}`): Measure {
  const measure = MEASURES.find((candidate) => candidate.name === name);
  if (measure === undefined) throw createUsageError(`--by ${name} is no measure; name one of ${MEASURE_NAMES.join(', ')}`);
  const missing = measure.needs.find((need) => !available.has(need));
  if (missing !== undefined)
    throw createUsageError(`${option}: ${file} has no ${missing}${missing.startsWith('unreachable') ? ': leaks were not looked for when it was written' : ''}`);
  return measure;
}

function createCount(name: string, title: string, value: ValueName): Measure {
  return { name, title, unit: 'count', needs: [value], of: (values) => values[value], objects: (values) => values[value] };
}
