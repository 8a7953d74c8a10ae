// Where classes may end, and what a class that ends there and begins behind another holds.
import { regionBounds, REGION_NAMES } from '../derive/class-sizes.ts';
import { CLASS_BYTES_PER_HEAP } from '../derive/constants.ts';
import { mayFollow, nextOnGrid } from '../derive/grid.ts';
import { deriveSlab } from '../derive/slab.ts';
import type { HeapSpec, RegionName } from '../spec/types.ts';
import { toMilli } from '../spec/units.ts';
import type { Demand } from './demand.ts';
import { cellOfSize, mostOfCell } from './size-cells.ts';
import { residentBytesOfBlock } from './waste.ts';

export interface Point {
  readonly size: bigint;
  readonly region: RegionName;
  /** The points that a class which ends here may follow. */
  readonly before: readonly number[];
}

/** Point 0 is size 0, where the first class begins. */
export function listPoints(heap: HeapSpec): readonly Point[] {
  const points: Point[] = [{ size: 0n, region: 'tiny', before: [] }];
  const { granule } = heap.geometry;
  for (const region of REGION_NAMES) {
    const { upTo } = regionBounds(region, heap);
    const wMax = toMilli(heap.sizeClasses.regions[region].wMax);
    let size = points.at(-1)?.size ?? 0n;
    while (size < upTo) {
      size = nextOnGrid(size, heap);
      const before: number[] = [];
      for (let index = points.length - 1; index >= 0; index--) {
        const from = points[index]?.size ?? 0n;
        if (!mayFollow(from, size, wMax, granule)) break;
        before.push(index);
        if (isPowerOfTwo(from) && from >= granule) break;
      }
      points.push({ size, region, before });
    }
  }
  return points;
}

/** What a class that ends at one point and begins behind another holds. */
export type Price = (from: number, to: number) => number;

export function createPrice(demands: readonly Demand[], points: readonly Point[], heap: HeapSpec): Price {
  const bounds = points.map(({ size }) => cellOfSize(Number(size)));
  const tails = points.map(({ size }) => (size === 0n ? 0 : holdTailPerBlock(size, heap)));
  const mosts = findMosts(demands, bounds);
  const page = Number(heap.geometry.page);
  const start = points.map(({ size }) => Number(size > heap.sizeClasses.slab.carve ? size : heap.sizeClasses.slab.carve));
  const sums = demands.map((demand) => ({
    moments: demand.moments.map((live) => sumUp(live, bounds)),
    peak: sumUp(demand.peak, bounds),
    calls: sumUp(demand.calls, bounds),
    threads: demand.threads,
  }));
  return (from, to) => {
    let bytes = 0;
    const held = residentBytesOfBlock(Number(points[to]?.size), mosts[to] ?? 0, page) + (tails[to] ?? 0);
    for (const { moments, peak, calls, threads } of sums) {
      bytes += CLASS_BYTES_PER_HEAP * threads;
      if (between(calls, from, to) === 0) continue;
      let most = 0;
      for (const moment of moments) most = Math.max(most, between(moment, from, to));
      bytes += ((most + between(peak, from, to)) / 2) * held + (start[to] ?? 0) * threads;
    }
    return bytes;
  };
}

/** A block's share of the slab's tail. */
function holdTailPerBlock(size: bigint, heap: HeapSpec): number {
  const { tail, blocks } = deriveSlab(size, heap);
  return Number(tail) / Number(blocks);
}

/** By point: the largest size up to there that anybody asked for, which is the class's most where it has any. */
function findMosts(demands: readonly Demand[], bounds: readonly number[]): readonly number[] {
  let cell = 0;
  let most = 0;
  return bounds.map((bound) => {
    for (; cell <= bound; cell++) if (demands.some(({ calls }) => (calls[cell] ?? 0) > 0)) most = mostOfCell(cell);
    return most;
  });
}

/** Blocks up to and with each point. */
function sumUp(live: Float64Array, bounds: readonly number[]): Float64Array {
  const sums = new Float64Array(bounds.length);
  let sum = live[0] ?? 0; /* of 0 bytes: they are served as 1 */
  let cell = 1;
  for (const [index, bound] of bounds.entries()) {
    for (; cell <= bound; cell++) sum += live[cell] ?? 0;
    sums[index] = index === 0 ? 0 : sum;
  }
  return sums;
}

function between(sums: Float64Array, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0);
}

function isPowerOfTwo(n: bigint): boolean {
  return n > 0n && (n & (n - 1n)) === 0n;
}
