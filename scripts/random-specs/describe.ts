// What is unusual about a random spec, in a few lines, so that a failure can be understood and told.
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { REGION_NAMES } from '../../gen/derive/class-sizes.ts';
import { formatBytes } from '../../gen/emit/text.ts';
import { heap as ownHeap } from '../../gen/spec/heap.ts';
import { listParts } from '../../gen/spec/parts.ts';
import type { Constant, HeapSpec } from '../../gen/spec/types.ts';
import type { RandomHeap } from './build-random.ts';

export function describeRandomHeap({ seed, heap }: RandomHeap): string {
  const { geometry, sizeClasses } = heap;
  const { regions, packedUpTo, stepBits, slab, lists } = sizeClasses;
  const region = (name: (typeof REGION_NAMES)[number]): string =>
    `${name} to ${formatBytes(regions[name].upTo)} W_MAX ${regions[name].wMax}${regions[name].classes === 'derive' ? '' : ' by hand'}`;
  return [
    `spec ${seed}: unit ${formatBytes(geometry.unit)}, superslab ${formatBytes(geometry.superslab)}, arena ${formatBytes(geometry.arena)}`,
    `  ${deriveClasses(heap).length} classes: ${REGION_NAMES.map(region).join(', ')}; packed to ${formatBytes(packedUpTo)}, step bits ${stepBits}`,
    `  slab ${formatFields(slab)}`,
    `  lists ${formatFields(lists)}`,
    `  ${listChanged(heap)}`,
  ].join('\n');
}

function formatFields(fields: Readonly<Record<string, bigint>>): string {
  return Object.entries(fields).map(([name, value]) => `${name} ${value}`).join(', ');
}

function listChanged(heap: HeapSpec): string {
  const before = new Map(listConstants(ownHeap).map(({ name, value }) => [name, value as bigint]));
  const changed = listConstants(heap).filter(({ name, value }) => before.get(name) !== value);
  return changed.map(({ name, value }) => `${name} ${value}`).join(', ');
}

function listConstants(heap: HeapSpec): readonly Constant[] {
  return [heap.geometry, ...listParts(heap).map(({ part }) => part)].flatMap(({ constants }) => constants);
}
