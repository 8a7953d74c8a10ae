// Powers of two, and what nests in what.
import { count } from '../spec/units.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkGeometry({ geometry, sizeClasses }: HeapSpec): readonly Diagnostic[] {
  const { granule, page, unit, superslab, arena } = geometry;
  const { tiny, mid, large } = sizeClasses.regions;
  const inGeometry = (field: string, message: string): Diagnostic => ({ file: 'geometry.ts', field, message });
  const inClasses = (field: string, message: string): Diagnostic => ({ file: 'size-classes.ts', field, message });
  const out: Diagnostic[] = [];
  for (const [field, value] of Object.entries({ granule, page, unit, superslab, arena }))
    if (!isPowerOfTwo(value)) out.push(inGeometry(field, `${value} bytes is not a power of two`));
  for (const [field, value] of Object.entries({
    'tiny.upTo': tiny.upTo,
    'mid.upTo': mid.upTo,
    'large.upTo': large.upTo,
    packedUpTo: sizeClasses.packedUpTo,
  }))
    if (!isPowerOfTwo(value)) out.push(inClasses(field, `${value} bytes is not a power of two`));
  if (out.length > 0) return out;
  if (granule < 16n) out.push(inGeometry('granule', `${granule} bytes is less than the 16 that malloc must align to`));
  if (!(granule < page && page <= unit && unit < superslab && superslab < arena))
    out.push(inGeometry('', `granule ${granule} < page ${page} <= unit ${unit} < superslab ${superslab} < arena ${arena} does not hold`));
  if (superslab / unit > 32n)
    out.push(inGeometry('unit', `${unit} bytes makes ${superslab / unit} units per superslab; a unit mask has 32 bits`));
  if (superslab / unit < 4n) out.push(inGeometry('unit', `${unit} bytes makes ${superslab / unit} units per superslab; runs and guards take 4`));
  if (!(granule < tiny.upTo && tiny.upTo < mid.upTo && mid.upTo < large.upTo))
    out.push(inClasses('regions', `tiny ${tiny.upTo} < mid ${mid.upTo} < large ${large.upTo} does not hold`));
  if (sizeClasses.packedUpTo <= mid.upTo || sizeClasses.packedUpTo > large.upTo)
    out.push(inClasses('packedUpTo', `${sizeClasses.packedUpTo} bytes is not within the large region, ${mid.upTo + 1n} to ${large.upTo}`));
  if (large.upTo >= superslab) out.push(inClasses('large.upTo', `${large.upTo} bytes does not fit below a superslab of ${superslab}`));
  if (sizeClasses.stepBits < 1n || sizeClasses.stepBits > 8n)
    out.push(inClasses('stepBits', `${sizeClasses.stepBits} is not within 1 to ${count(8)}`));
  return out;
}

export function isPowerOfTwo(n: bigint): boolean {
  return n > 0n && (n & (n - 1n)) === 0n;
}
