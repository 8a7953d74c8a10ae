// What a heap takes of metadata before its first block, by which its start tells whether there is room for one.
import type { HeapSpec } from '../spec/types.ts';
import { type Bytes, bytes } from '../spec/units.ts';

/** sizeof: a page map entry, superslab_t, slab_t. */
const ENTRY_BYTES = 4n;
const SUPERSLAB_BYTES = 56n;
const SLAB_BYTES = 128n;

/**
 * Each region of the metadata grows by whole units: the page map to the first superslab of data, one superslab, the index to its group,
 * its slabs, a thread heap.
 */
export function deriveStartBytes(heap: HeapSpec, heapBytes: bigint): Bytes {
  const { arena, unit, superslab } = heap.geometry;
  const perSuperslab = superslab / unit;
  const groupBytes = BigInt(perSuperslab.toString(2).length) * 16n + 16n;
  const superslabs = arena / superslab;
  const heaps = lesser((arena >> valueOf(heap, 'HAK_HEAP_SHARE_SHIFT')) / heapBytes, valueOf(heap, 'HAK_HEAP_LIMIT'));
  const all = (arena / unit) * (ENTRY_BYTES + SLAB_BYTES) + superslabs * SUPERSLAB_BYTES + (superslabs / 64n + 1n) * groupBytes + heaps * heapBytes;
  const first = all / superslab + 1n;
  const regions = [(first + 1n) * perSuperslab * ENTRY_BYTES, SUPERSLAB_BYTES, (first / 64n + 1n) * groupBytes, perSuperslab * SLAB_BYTES, heapBytes];
  return bytes(regions.reduce((sum, region) => sum + ((region + unit - 1n) / unit) * unit, 0n));
}

function valueOf({ geometry }: HeapSpec, name: string): bigint {
  return geometry.constants.find((constant) => constant.name === name)?.value ?? 0n;
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
