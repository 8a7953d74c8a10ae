// How many units a slab of one class takes, and how its blocks are told apart.
import type { HeapSpec } from '../spec/types.ts';

export interface SlabShape {
  readonly units: bigint;
  readonly blocks: bigint;
  /** Bytes after the last block. */
  readonly tail: bigint;
}

/** The fewest units whose tail is small enough; where none is, the least tail among short slabs. */
export function deriveSlab(size: bigint, { geometry, sizeClasses: { slab } }: HeapSpec): SlabShape {
  const longest = geometry.superslab / geometry.unit;
  const least = size > slab.fewBlocksAbove ? slab.fewBlocks : 1n;
  let best: SlabShape | undefined;
  for (let units = 1n; units <= longest; units++) {
    const shape = shapeSlab(size, units, geometry.unit);
    if (shape.blocks < least) continue;
    if (shape.tail * slab.wasteDivisor <= units * geometry.unit) return shape;
    if (units <= slab.unitsWhenWasteful || best === undefined) best = lessWasteful(best, shape);
  }
  return best ?? shapeSlab(size, longest, geometry.unit);
}

/** ceil(2^shift / size): the block at an offset is offset * reciprocal >> shift. */
export const RECIPROCAL_SHIFT = 40n;

export function deriveReciprocal(size: bigint): bigint {
  return ((1n << RECIPROCAL_SHIFT) + size - 1n) / size;
}

/** True when offset * reciprocal >> shift equals offset / size for every offset below the bound. */
export function isReciprocalExact(size: bigint, reciprocal: bigint, bound: bigint): boolean {
  const excess = reciprocal * size - (1n << RECIPROCAL_SHIFT);
  return excess >= 0n && (bound - 1n) * excess < 1n << RECIPROCAL_SHIFT && (bound - 1n) * reciprocal < 1n << 64n;
}

function shapeSlab(size: bigint, units: bigint, unit: bigint): SlabShape {
  const blocks = (units * unit) / size;
  return { units, blocks, tail: units * unit - blocks * size };
}

function lessWasteful(a: SlabShape | undefined, b: SlabShape): SlabShape {
  return a !== undefined && a.tail * b.units <= b.tail * a.units ? a : b;
}
