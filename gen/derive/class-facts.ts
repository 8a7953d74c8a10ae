// Everything that is known about a class once its size is.
import type { HeapSpec, RegionName } from '../spec/types.ts';
import { deriveClassSizes, REGION_NAMES } from './class-sizes.ts';
import { deriveReciprocal, deriveSlab, type SlabShape } from './slab.ts';

export interface ClassFacts extends SlabShape {
  readonly index: number;
  readonly region: RegionName;
  readonly size: bigint;
  /** The smallest request that takes this class; 0 bytes are served as 1. */
  readonly least: bigint;
  readonly startCapacity: bigint;
  readonly maxCapacity: bigint;
  readonly carveBlocks: bigint;
  readonly takeBlocks: bigint;
  readonly batchBlocks: bigint;
  readonly reciprocal: bigint;
}

export function deriveClasses(heap: HeapSpec): readonly ClassFacts[] {
  const sized = REGION_NAMES.flatMap((region) => deriveClassSizes(region, heap).map((size) => ({ region, size })));
  return sized.map(({ region, size }, index) => deriveFacts({ index, region, size, least: (sized[index - 1]?.size ?? 0n) + 1n }, heap));
}

type Identity = Pick<ClassFacts, 'index' | 'region' | 'size' | 'least'>;

function deriveFacts(identity: Identity, heap: HeapSpec): ClassFacts {
  const { size } = identity;
  const { slab, lists } = heap.sizeClasses;
  const shape = deriveSlab(size, heap);
  const few = size > lists.fewAbove;
  return {
    ...identity,
    ...shape,
    startCapacity: clamp(lists.start / size, 1n, lists.startBlocks),
    maxCapacity: clamp((identity.region === 'tiny' ? lists.max : lists.maxAboveTiny) / size, 1n, few ? lists.fewBlocks : lists.maxBlocks),
    carveBlocks: clamp(slab.carve / size, 1n, shape.blocks),
    takeBlocks: deriveTake(identity, shape, heap),
    batchBlocks: clamp(lists.batch / size, 1n, lists.batchBlocks),
    reciprocal: deriveReciprocal(size),
  };
}

/** Moving a whole free list is one step; a part of one is walked. */
function deriveTake({ size }: Identity, shape: Pick<ClassFacts, 'units' | 'blocks'>, heap: HeapSpec): bigint {
  const { takeWhole } = heap.sizeClasses.slab;
  return shape.units * heap.geometry.unit <= takeWhole ? shape.blocks : clamp(takeWhole / size, 1n, shape.blocks);
}

function clamp(n: bigint, low: bigint, high: bigint): bigint {
  return n < low ? low : n > high ? high : n;
}
