// Demand -> block sizes: of all tables that the checks accept, the one that holds least, by exact dynamic programming over the points
// where a class may end. Every power of two is a class and every step keeps its region's W_MAX, so what was never asked for stays bounded.
import { CLASS_RUN } from '../derive/class-function.ts';
import type { HeapSpec, RegionName } from '../spec/types.ts';
import { createPrice, listPoints, type Point, type Price } from './class-prices.ts';
import type { Demand } from './demand.ts';

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
