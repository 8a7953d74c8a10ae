// The constants that follow from geometry and size classes, in the form in which specs declare theirs.
import type { Assert, Constant, HeapSpec, VariantSpec } from '../spec/types.ts';
import { type Bytes, bytes, count, type Count, type Milli, toMilli } from '../spec/units.ts';
import type { ClassFacts } from './class-facts.ts';
import { CLASS_HUGE, CLASS_RUN } from './class-function.ts';
import { floorLog2 } from './grid.ts';
import { RECIPROCAL_SHIFT } from './slab.ts';

export function deriveConstants(heap: HeapSpec, classes: readonly ClassFacts[]): readonly Constant[] {
  return [
    ...deriveGeometryConstants(heap),
    ...deriveClassConstants(classes, heap),
    ...heap.variants.slice(0, 1).flatMap(deriveVariantConstants),
  ];
}

export function deriveGeometryConstants({ geometry }: HeapSpec): readonly Constant[] {
  const { granule, page, unit, superslab, arena } = geometry;
  return [
    ofCount('HAK_GRANULE_SHIFT', 'shift', floorLog2(granule), 'log2 of HAK_GRANULE_BYTES'),
    ofBytes('HAK_GRANULE_BYTES', granule, 'every block size and address is a multiple'),
    ofBytes('HAK_PAGE_BYTES', page, 'runs of pages are exact to this'),
    ofCount('HAK_UNIT_SHIFT', 'shift', floorLog2(unit), 'log2 of HAK_UNIT_BYTES'),
    ofBytes('HAK_UNIT_BYTES', unit, 'one page map entry; slabs are made of units'),
    ofCount('HAK_SUPERSLAB_SHIFT', 'shift', floorLog2(superslab), 'log2 of HAK_SUPERSLAB_BYTES'),
    ofBytes('HAK_SUPERSLAB_BYTES', superslab, 'size and alignment of a superslab'),
    ofCount('HAK_UNITS_PER_SUPERSLAB', 'count', superslab / unit, 'bits of a unit mask'),
    ofCount('HAK_UNITS_PER_SUPERSLAB_SHIFT', 'shift', floorLog2(superslab / unit), 'log2 of HAK_UNITS_PER_SUPERSLAB'),
    ofCount('HAK_INDEX_ORDERS', 'count', floorLog2(superslab / unit) + 1n, 'orders of runs of units the index knows: 1, 2, 4 .. a superslab'),
    ofBytes('HAK_ARENA_BYTES', arena, 'address range reserved once, halved until it fits'),
  ];
}

export function deriveClassConstants(classes: readonly ClassFacts[], { sizeClasses, geometry }: HeapSpec): readonly Constant[] {
  const { regions, packedUpTo, stepBits, lists } = sizeClasses;
  const { tiny, mid, large } = regions;
  const endOf = (end: bigint): bigint => BigInt(classes.filter(({ size }) => size <= end).length);
  const base = floorLog2(tiny.upTo);
  return [
    ofCount('HAK_CLASS_COUNT', 'count', BigInt(classes.length), 'size classes'),
    ofBytes('HAK_TINY_MAX_BYTES', tiny.upTo, 'tiny sizes end here'),
    ofCount('HAK_TINY_CLASS_COUNT', 'count', endOf(tiny.upTo), 'classes of tiny sizes, which come first'),
    ofCount('HAK_OWNED_CLASS_COUNT', 'count', endOf(lists.ownedUpTo), 'classes smaller than a cache line, which come first'),
    ofBytes('HAK_MID_MAX_BYTES', mid.upTo, 'mid sizes end here'),
    ofCount('HAK_MID_END_CLASS', 'code', endOf(mid.upTo), 'first class above mid'),
    ofBytes('HAK_PACKED_MAX_BYTES', packedUpTo, 'blocks above are runs of pages'),
    ofBytes('HAK_LARGE_MAX_BYTES', large.upTo, 'blocks above belong to the huge box'),
    ofCount('HAK_GRANULE_COUNT', 'count', tiny.upTo / geometry.granule + 1n, 'entries of hak_class_of_granule'),
    ofCount('HAK_STEP_BITS', 'shift', stepBits, 'log2 of the class steps per doubling'),
    ofCount('HAK_TINY_MAX_SHIFT', 'shift', base, 'log2 of HAK_TINY_MAX_BYTES, where the steps begin'),
    ofCount('HAK_STEP_COUNT', 'count', (floorLog2(packedUpTo) - base) << stepBits, 'entries of hak_class_of_step'),
    ofBytes('HAK_HEAP_BYTES', deriveHeapBytes(classes.length, Number(endOf(lists.ownedUpTo))), 'stride of thread heaps in the metadata'),
    ofCount('HAK_RECIPROCAL_SHIFT', 'shift', RECIPROCAL_SHIFT, 'offset * reciprocal >> shift is the index of a block'),
    ofCount('HAK_CLASS_RUN', 'code', BigInt(CLASS_RUN), 'class code of a run of pages'),
    ofCount('HAK_CLASS_HUGE', 'code', BigInt(CLASS_HUGE), 'class code of a huge block'),
    ofMilli('HAK_WMAX_TINY_MILLI', toMilli(tiny.wMax), 'W_MAX of the tiny region'),
    ofMilli('HAK_WMAX_MID_MILLI', toMilli(mid.wMax), 'W_MAX of the mid region'),
    ofMilli('HAK_WMAX_LARGE_MILLI', toMilli(large.wMax), 'W_MAX of the large region'),
  ];
}

/** Two lists, a state, slabs, slabs that others freed into, counters and what sampling needs. */
export const CLASS_BYTES_PER_HEAP = 204;

/** A thread heap has a page before its lists, and an outbox for each class that goes back to its owner: whole pages of it. C asserts that a heap fits. */
function deriveHeapBytes(classes: number, owned: number): Bytes {
  const page = 4096;
  return bytes(Math.ceil((classes * CLASS_BYTES_PER_HEAP + owned * 16 + 5000) / page) * page);
}

export function deriveVariantConstants(variant: VariantSpec): readonly Constant[] {
  return [ofCount('HAK_ASSERT_LEVEL', 'count', variant.assertLevel, '0 always-checks only, 1 debug, 2 expensive'), ...variant.constants];
}

/** What the derived constants promise to one another. */
export const derivedAsserts: readonly Assert[] = [
  { claim: 'HAK_GRANULE_BYTES == 1u << HAK_GRANULE_SHIFT', why: 'the shift is the log2 of the granule' },
  { claim: 'HAK_UNIT_BYTES == 1u << HAK_UNIT_SHIFT', why: 'the shift is the log2 of the unit' },
  { claim: 'HAK_SUPERSLAB_BYTES == 1u << HAK_SUPERSLAB_SHIFT', why: 'the shift is the log2 of the superslab' },
  { claim: 'HAK_SUPERSLAB_BYTES == HAK_UNIT_BYTES * HAK_UNITS_PER_SUPERSLAB', why: 'a superslab is its units' },
  { claim: '1u << (HAK_INDEX_ORDERS - 1) == HAK_UNITS_PER_SUPERSLAB', why: 'the longest run is a whole superslab' },
  { claim: 'HAK_UNITS_PER_SUPERSLAB <= 32', why: 'a unit mask is 32 bits' },
  { claim: 'HAK_ARENA_BYTES % HAK_SUPERSLAB_BYTES == 0', why: 'the arena is whole superslabs' },
  { claim: 'HAK_CLASS_COUNT < HAK_CLASS_RUN', why: 'a class is never mistaken for a run or a huge block' },
  { claim: 'HAK_TINY_MAX_BYTES == 1u << HAK_TINY_MAX_SHIFT', why: 'class steps begin where granules end' },
  { claim: 'HAK_PACKED_MAX_BYTES <= HAK_LARGE_MAX_BYTES', why: 'packed blocks are large at most' },
];

function ofBytes(name: Constant['name'], value: Bytes, doc: string): Constant {
  return { name, unit: 'bytes', value: bytes(value), doc };
}

function ofCount(name: Constant['name'], unit: 'count' | 'shift' | 'code', value: bigint, doc: string): Constant {
  return { name, unit, value: count(value) as Count, doc };
}

function ofMilli(name: Constant['name'], value: Milli, doc: string): Constant {
  return { name, unit: 'milli', value, doc };
}
