// Demand -> block sizes: of all tables that the checks accept, the one that holds least, by exact dynamic programming over the points
// where a class may end. Every power of two is a class and every step keeps its region's W_MAX, so what was never asked for stays bounded.
import { regionBounds, REGION_NAMES } from '../derive/class-sizes.ts';
import { mayFollow, nextOnGrid } from '../derive/grid.ts';
import { deriveSlab } from '../derive/slab.ts';
import type { HeapSpec, RegionName } from '../spec/types.ts';
import { toMilli } from '../spec/units.ts';
import { CLASS_BYTES_PER_HEAP } from '../derive/constants.ts';
import { CLASS_RUN } from '../derive/class-function.ts';
import type { Demand } from './demand.ts';
import { cellOfSize, mostOfCell } from './size-cells.ts';
import { residentBytesOfBlock } from './waste.ts';

export interface ClassChoice {
  readonly sizes: Readonly<Record<RegionName, readonly bigint[]>>;
  /** Bytes that the choice is expected to hold: what was minimised. */
  readonly heldBytes: number;
}

/** As many as fit below the page map's code of runs. */
export const CLASSES_MOST = CLASS_RUN - 1;

/** undefined when W_MAX needs more classes than `most`. */
export function chooseClasses(demands: readonly Demand[], heap: HeapSpec, most: number): ClassChoice | undefined {
  const points = listPoints(heap);
  const price = createPrice(demands, points, heap);
  const steps = listSteps(points, price);
  const path = findCheapest(steps, points.length, Math.min(most, CLASSES_MOST));
  if (path === undefined) return undefined;
  const sizes = path.points.map((index) => points[index]).filter((point) => point !== undefined);
  const inRegion = (name: RegionName): readonly bigint[] => sizes.filter(({ region, size }) => region === name && size > 0n).map(({ size }) => size);
  return { sizes: { tiny: inRegion('tiny'), mid: inRegion('mid'), large: inRegion('large') }, heldBytes: path.cost };
}

interface Point {
  readonly size: bigint;
  readonly region: RegionName;
  /** The points that a class which ends here may follow. */
  readonly before: readonly number[];
}

/** Point 0 is size 0, where the first class begins. */
function listPoints(heap: HeapSpec): readonly Point[] {
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
type Price = (from: number, to: number) => number;

function createPrice(demands: readonly Demand[], points: readonly Point[], heap: HeapSpec): Price {
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

interface Step {
  readonly from: number;
  readonly cost: number;
}

function listSteps(points: readonly Point[], price: Price): readonly (readonly Step[])[] {
  return points.map(({ before }, to) => before.map((from) => ({ from, cost: price(from, to) })));
}

/** The cheapest way from the first point to the last in at most `most` steps. */
function findCheapest(steps: readonly (readonly Step[])[], count: number, most: number): { readonly points: readonly number[]; readonly cost: number } | undefined {
  const before: Int16Array[] = [];
  let costs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  costs[0] = 0;
  let best: { readonly length: number; readonly cost: number } | undefined;
  for (let length = 1; length <= most; length++) {
    const next = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    const came = new Int16Array(count).fill(-1);
    for (const [to, ways] of steps.entries())
      for (const { from, cost } of ways) {
        const total = (costs[from] ?? Number.POSITIVE_INFINITY) + cost;
        if (total >= (next[to] ?? 0)) continue;
        next[to] = total;
        came[to] = from;
      }
    before.push(came);
    const cost = next[count - 1] ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(cost) && (best === undefined || cost < best.cost)) best = { length, cost };
    costs = next;
  }
  if (best === undefined) return undefined;
  const points: number[] = [];
  for (let length = best.length, at = count - 1; length > 0; length--) {
    points.unshift(at);
    at = before[length - 1]?.[at] ?? 0;
  }
  return { points, cost: best.cost };
}

function isPowerOfTwo(n: bigint): boolean {
  return n > 0n && (n & (n - 1n)) === 0n;
}
