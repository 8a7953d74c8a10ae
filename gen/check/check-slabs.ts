// Every field of a class row fits its C type, and the block index is exact.
import type { ClassFacts } from '../derive/class-facts.ts';
import { CLASS_RUN } from '../derive/class-function.ts';
import { isReciprocalExact } from '../derive/slab.ts';
import { listParts } from '../spec/parts.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkSlabs(classes: readonly ClassFacts[], heap: HeapSpec): readonly Diagnostic[] {
  const { geometry } = heap;
  const out: Diagnostic[] =
    classes.length < CLASS_RUN ? [] : [fault('regions', `${classes.length} classes are more than the ${CLASS_RUN - 1} that a page map entry can name`)];
  for (const { size, units, blocks, reciprocal, ...rest } of classes) {
    const name = `class ${size}`;
    if (units < 1n || units > geometry.superslab / geometry.unit) out.push(fault(name, `${units} units are not within a superslab`));
    if (blocks < 1n || blocks > 0xffffn)
      out.push(fault(name, `${blocks} blocks per slab are not within 1 to 65535, the 16-bit count of a remote list`));
    if (rest.batchBlocks > 255n) out.push(fault(name, `${rest.batchBlocks} blocks of a batch do not fit 8 bits`));
    if (rest.maxCapacity < rest.startCapacity && blocks > 2n && rest.maxCapacity > 2n)
      out.push(fault(name, `a list starts with room for ${rest.startCapacity} blocks and ends with ${rest.maxCapacity}`));
    if (!isReciprocalExact(size, reciprocal, geometry.superslab))
      out.push(fault(name, `offset * ${reciprocal} >> 40 is not offset / ${size} for every offset below ${geometry.superslab}`));
  }
  return [...out, ...checkGuards(classes, heap)];
}

/** The secure variant has a guard in the last unit of each superslab, and one behind each run: blocks that long are runs there. */
function checkGuards(classes: readonly ClassFacts[], heap: HeapSpec): readonly Diagnostic[] {
  const { geometry, sizeClasses } = heap;
  const constants = listParts(heap).flatMap(({ part }) => part.constants);
  const runAbove = constants.find(({ name }) => name === 'HAK_RUN_ABOVE_BYTES')?.value;
  if (runAbove === undefined) return [];
  const most = geometry.superslab / geometry.unit - 1n;
  const run = (sizeClasses.regions.large.upTo + geometry.page + geometry.unit - 1n) / geometry.unit;
  return [
    ...classes
      .filter(({ size, units }) => size <= runAbove && units > most)
      .map(({ size, units }) => fault(`class ${size}`, `${units} units leave no guard in a superslab of ${most + 1n} (secure)`)),
    ...(run > most ? [fault('large.upTo', `a run of ${run} units with its guard leaves none in a superslab of ${most + 1n} (secure)`)] : []),
  ];
}

function fault(field: string, message: string): Diagnostic {
  return { file: 'size-classes.ts', field, message };
}
