import { describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { CLASS_BYTES_PER_HEAP } from '../../gen/derive/constants.ts';
import { nextOnGrid } from '../../gen/derive/grid.ts';
import { deriveSlab } from '../../gen/derive/slab.ts';
import { checkHeap } from '../../gen/check/check-heap.ts';
import { heap } from '../../gen/spec/heap.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { bytes, count, KiB, ratio } from '../../gen/spec/units.ts';
import { chooseClasses, CLASSES_MOST } from '../../gen/tune/choose-classes.ts';
import type { Demand } from '../../gen/tune/demand.ts';
import { CELL_COUNT, cellOfSize, mostOfCell } from '../../gen/tune/size-cells.ts';

const withRegions = (wMax: number, packedUpTo = heap.sizeClasses.packedUpTo): HeapSpec => ({
  ...heap,
  sizeClasses: { ...heap.sizeClasses, packedUpTo, stepBits: count(2), regions: {
    tiny: { upTo: bytes(64), wMax: ratio(wMax), classes: 'derive' },
    mid: { upTo: bytes(128), wMax: ratio(wMax), classes: 'derive' },
    large: { upTo: KiB(2), wMax: ratio(wMax), classes: 'derive' },
  } },
});

function createRandom(seed: number): () => number {
  let state = seed;
  return () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

function drawDemand(random: () => number, most: number): Demand {
  const drawLive = (): Float64Array => {
    const live = new Float64Array(CELL_COUNT);
    for (let size = 0; size < 12; size++) live[cellOfSize(Math.floor(random() * most))] = Math.floor(random() * 5000);
    return live;
  };
  const moments = [drawLive(), drawLive(), drawLive()];
  const calls = moments.reduce((sum, live) => sum.map((n, cell) => n + (live[cell] ?? 0)), new Float64Array(CELL_COUNT));
  return { moments, peak: moments[1] ?? calls, calls, threads: 1 + Math.floor(random() * 4) };
}

/** What a table holds, size by size, from the words of the definition. */
function holdBytes(sizes: readonly number[], demand: Demand, of: HeapSpec): number {
  return sizes.reduce((sum, size, index) => {
    const least = index === 0 ? 0 : (sizes[index - 1] ?? 0) + 1;
    const count = (live: Float64Array): number => live.subarray(cellOfSize(least), cellOfSize(size) + 1).reduce((blocks, n) => blocks + n, 0);
    const { tail, blocks } = deriveSlab(BigInt(size), of);
    const page = Number(of.geometry.page);
    const most = mostOfCell(demand.calls.subarray(0, cellOfSize(size) + 1).findLastIndex((n) => n > 0));
    const behind = (size - most) / page;
    const perBlock = size - (size % page === 0 ? Math.floor(behind) : Math.max(0, behind - 1)) * page + Number(tail) / Number(blocks);
    const table = CLASS_BYTES_PER_HEAP * demand.threads;
    if (count(demand.calls) === 0) return sum + table;
    return sum + table + ((Math.max(...demand.moments.map(count)) + count(demand.peak)) / 2) * perBlock + Math.max(size, Number(of.sizeClasses.slab.carve)) * demand.threads;
  }, 0);
}

/** Every table that keeps W_MAX and the powers of two. */
function* listTables(of: HeapSpec, most: number, wMax: number, sizes: readonly number[] = []): Generator<readonly number[]> {
  const last = sizes.at(-1) ?? 0;
  if (last === most) yield sizes;
  const octave = last < 16 ? 16 : 2 ** (Math.floor(Math.log2(last)) + 1);
  for (let size = nextOnGrid(BigInt(last), of); size <= BigInt(Math.min(most, octave)); size = nextOnGrid(size, of))
    if (Number(size) <= wMax * (last + 1) || Number(size) === last + 16) yield* listTables(of, most, wMax, [...sizes, Number(size)]);
}

describe('the choice of classes', () => {
  it('is the cheapest of all tables', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      const wMax = 1.5 + Math.floor(random() * 6) / 10;
      const small = withRegions(wMax, bytes(512));
      const demand = drawDemand(random, 512);
      const choice = chooseClasses([demand], small, CLASSES_MOST);
      const costs = [...listTables(small, 512, wMax)].map((sizes) => holdBytes(sizes, demand, small));
      expect(costs.length).toBeGreaterThan(5);
      expect(choice?.heldBytes).toBeCloseTo(Math.min(...costs), 3);
      const chosen = Object.values(choice?.sizes ?? {}).flat().map(Number);
      expect(holdBytes(chosen, demand, small)).toBeCloseTo(choice?.heldBytes ?? 0, 3);
    }
  });

  it('passes the checks, and holds no more than the derived table', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const demand = drawDemand(createRandom(seed), 260_000);
      const choice = chooseClasses([demand], heap, CLASSES_MOST);
      const { regions } = heap.sizeClasses;
      const sizes = choice?.sizes ?? { tiny: [], mid: [], large: [] };
      const tuned: HeapSpec = { ...heap, sizeClasses: { ...heap.sizeClasses, regions: {
        tiny: { ...regions.tiny, classes: sizes.tiny.map(bytes) },
        mid: { ...regions.mid, classes: sizes.mid.map(bytes) },
        large: { ...regions.large, classes: sizes.large.map(bytes) },
      } } };
      expect(checkHeap(tuned)).toEqual([]);
      expect(choice?.heldBytes).toBeLessThanOrEqual(holdBytes(deriveClasses(heap).map(({ size }) => Number(size)), demand, heap) + 1);
    }
  });

  it('keeps to a number of classes, and tells when W_MAX needs more', () => {
    const demand = drawDemand(createRandom(7), 260_000);
    const derived = deriveClasses(heap).length;
    const count = (most: number): number | undefined => {
      const choice = chooseClasses([demand], heap, most);
      return choice === undefined ? undefined : Object.values(choice.sizes).flat().length;
    };
    expect(count(derived)).toBeLessThanOrEqual(derived);
    expect(count(20)).toBeUndefined();
  });
});
