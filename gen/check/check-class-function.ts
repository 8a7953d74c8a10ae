// For every size from 0 to one byte above large: the smallest class that holds it, within its region's W_MAX.
import type { ClassFacts } from '../derive/class-facts.ts';
import { CLASS_HUGE, CLASS_RUN, type ClassTables, classOfSize } from '../derive/class-function.ts';
import type { HeapSpec } from '../spec/types.ts';
import { toMilli } from '../spec/units.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkClassFunction(classes: readonly ClassFacts[], tables: ClassTables, heap: HeapSpec): readonly Diagnostic[] {
  const { regions, packedUpTo } = heap.sizeClasses;
  const packed = Number(packedUpTo);
  const large = Number(regions.large.upTo);
  const out: Diagnostic[] = [];
  let expected = 0;
  for (let n = 0; n <= packed && out.length < 20; n++) {
    if (n > Number(classes[expected]?.size ?? Infinity)) expected++;
    const facts = classes[expected];
    const actual = classOfSize(n, tables, heap);
    if (facts === undefined || actual !== facts.index)
      out.push(fault('class function', `${n} bytes take class code ${actual}, not ${expected}`));
    else if (n > 0 && exceedsWMax(n, facts, heap)) out.push(describeExcess(n, facts, regions[facts.region].wMax));
  }
  for (let n = packed + 1; n <= large + 1; n++) {
    const code = n > large ? CLASS_HUGE : CLASS_RUN;
    const actual = classOfSize(n, tables, heap);
    if (actual !== code) return [...out, fault('class function', `${n} bytes take class code ${actual}, not ${code}`)];
  }
  return out;
}

function describeExcess(n: number, { size, region }: ClassFacts, wMax: number): Diagnostic {
  return fault(region, `${n} bytes would take class ${size} (${(Number(size) / n).toFixed(3)} > W_MAX ${wMax.toFixed(2)})`);
}

/** More than wMax, and more than the next granule. */
function exceedsWMax(n: number, { size, region }: ClassFacts, { geometry, sizeClasses }: HeapSpec): boolean {
  const held = Number(size);
  return held * 1000 > Number(toMilli(sizeClasses.regions[region].wMax)) * n && held - n >= Number(geometry.granule);
}

function fault(field: string, message: string): Diagnostic {
  return { file: 'size-classes.ts', field, message };
}
