// What a heap takes before its first block: within HAK_START_METADATA_BYTES, by which the start tells whether there is room for one.
import type { Constant, HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

/** sizeof: a page map entry, superslab_t, slab_t; an index group has two words per order, and two. */
const ENTRY_BYTES = 4n;
const SUPERSLAB_BYTES = 56n;
const SLAB_BYTES = 128n;

const FIELD = 'HAK_START_METADATA_BYTES';

export function checkStart({ geometry }: HeapSpec, constants: readonly Constant[]): readonly Diagnostic[] {
  const valueOf = (name: string): bigint => constants.find((constant) => constant.name === name)?.value ?? 0n;
  const allowed = valueOf(FIELD);
  if (allowed === 0n) return [];
  const { arena, unit, superslab, page } = geometry;
  const units = arena / unit;
  const groupBytes = valueOf('HAK_INDEX_ORDERS') * 16n + 16n;
  const heapBytes = valueOf('HAK_HEAP_BYTES');
  const most = (arena >> valueOf('HAK_HEAP_SHARE_SHIFT')) / heapBytes;
  const heaps = most < valueOf('HAK_HEAP_LIMIT') ? most : valueOf('HAK_HEAP_LIMIT');
  const all = units * (ENTRY_BYTES + SLAB_BYTES) + (arena / superslab) * SUPERSLAB_BYTES + (arena / superslab / 64n + 1n) * groupBytes + heaps * heapBytes;
  const first = all / superslab + 1n;
  const needed = first * (superslab / unit) * ENTRY_BYTES + (first / 64n) * groupBytes + heapBytes + 4n * page;
  if (needed <= allowed) return [];
  const message = `${allowed} bytes are less than the ${needed} that the first block takes of metadata: a longer unit, a smaller arena, or more here`;
  return [{ file: 'geometry.ts', field: FIELD, message }];
}
