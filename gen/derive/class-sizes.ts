// W_MAX -> class sizes: the fewest classes that keep it; among those the roundest sizes; among those the least memory held.
import { type HeapSpec, type RegionName } from '../spec/types.ts';
import { toMilli } from '../spec/units.ts';
import { mayFollow, nextOnGrid } from './grid.ts';
import { deriveSlab } from './slab.ts';

export const REGION_NAMES = ['tiny', 'mid', 'large'] as const satisfies readonly RegionName[];

/** The sizes above `lower` up to the region's end, ascending; a hand-written table is taken as it is. */
export function deriveClassSizes(region: RegionName, heap: HeapSpec): readonly bigint[] {
  const { wMax, classes } = heap.sizeClasses.regions[region];
  if (classes !== 'derive') return classes;
  const { from, upTo } = regionBounds(region, heap);
  const sizes: bigint[] = [];
  for (let low = from; low < upTo;) {
    const high = low === 0n ? heap.geometry.granule : low * 2n;
    sizes.push(...fillOctave(low, high, toMilli(wMax), heap));
    low = high;
  }
  return sizes;
}

/** Sizes in (from, upTo] belong to the region; what is packed ends at packedUpTo. */
export function regionBounds(region: RegionName, { sizeClasses }: HeapSpec): { from: bigint; upTo: bigint } {
  const { tiny, mid, large } = sizeClasses.regions;
  if (region === 'tiny') return { from: 0n, upTo: tiny.upTo };
  if (region === 'mid') return { from: tiny.upTo, upTo: mid.upTo };
  return { from: mid.upTo, upTo: sizeClasses.packedUpTo < large.upTo ? sizeClasses.packedUpTo : large.upTo };
}

interface Path {
  readonly sizes: readonly bigint[];
  /** Significant bits of the sizes: programs ask for few-bit multiples, such as 24 bytes doubled, so such sizes fit them. */
  readonly bits: number;
  /** Bytes held, in 1/1024, when every size is asked for once. */
  readonly held: bigint;
}

/** Shortest path from low to high over the grid; every power of two ends an octave, so it is a class. */
function fillOctave(low: bigint, high: bigint, wMaxMilli: bigint, heap: HeapSpec): readonly bigint[] {
  const paths = new Map<bigint, Path>([[low, { sizes: [], bits: 0, held: 0n }]]);
  for (let size = nextOnGrid(low, heap); size <= high; size = nextOnGrid(size, heap)) {
    const cost = bytesHeldPerBlock(size, heap);
    for (const [before, path] of [...paths]) {
      if (!mayFollow(before, size, wMaxMilli, heap.geometry.granule)) continue;
      const next = { sizes: [...path.sizes, size], bits: path.bits + countSignificantBits(size), held: path.held + (size - before) * cost };
      if (isBetter(next, paths.get(size))) paths.set(size, next);
    }
  }
  return paths.get(high)?.sizes ?? [high];
}

function isBetter(a: Path, b: Path | undefined): boolean {
  if (b === undefined || a.sizes.length !== b.sizes.length) return b === undefined || a.sizes.length < b.sizes.length;
  return a.bits === b.bits ? a.held < b.held : a.bits < b.bits;
}

/** 1536 = 0b11 << 9 has two. */
function countSignificantBits(size: bigint): number {
  return size.toString(2).replace(/0+$/, '').length;
}

/** A block with its share of the slab's tail, in 1/1024 byte. */
function bytesHeldPerBlock(size: bigint, heap: HeapSpec): bigint {
  const { units, blocks } = deriveSlab(size, heap);
  return (units * heap.geometry.unit * 1024n) / blocks;
}
