// A region's W_MAX can be kept, and a table written by hand keeps it for every size.
import { regionBounds, REGION_NAMES } from '../derive/class-sizes.ts';
import { isOnGrid, mayFollow, nextOnGrid } from '../derive/grid.ts';
import type { HeapSpec, RegionName } from '../spec/types.ts';
import { isWholeMilli, type Ratio, toMilli } from '../spec/units.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkRegions(heap: HeapSpec): readonly Diagnostic[] {
  return REGION_NAMES.flatMap((name) => {
    const { wMax, classes } = heap.sizeClasses.regions[name];
    const faults = checkWMax(wMax);
    if (faults.length > 0) return faults.map((message) => describe(`${name}.wMax`, message));
    if (classes === 'derive') return checkGrid(name, wMax, heap).map((message) => describe(`${name}.wMax`, message));
    return checkTable(name, classes, wMax, heap).map((message) => describe(name, message));
  });
}

function describe(field: string, message: string): Diagnostic {
  return { file: 'size-classes.ts', field, message };
}

function checkWMax(wMax: Ratio): readonly string[] {
  if (!Number.isFinite(wMax)) return [`${wMax} is not a number`];
  if (wMax <= 1) return [`${wMax} leaves no room for rounding; the rule is 1 < wMax <= 2`];
  if (wMax > 2) return [`${wMax} can never be used up, because every power of two is a class; the rule is 1 < wMax <= 2`];
  return isWholeMilli(wMax) ? [] : [`${wMax} has more than three decimals`];
}

/** The first place where even the next grid point is too far, and the least bound that would do. */
function checkGrid(name: RegionName, wMax: Ratio, heap: HeapSpec): readonly string[] {
  const { from, upTo } = regionBounds(name, heap);
  let first: string | undefined;
  let least = 0n;
  for (let p = from; p < upTo; p = nextOnGrid(p, heap)) {
    const next = nextOnGrid(p, heap);
    if (mayFollow(p, next, toMilli(wMax), heap.geometry.granule)) continue;
    const needed = (next * 1000n + p) / (p + 1n);
    if (needed > least) least = needed;
    first ??= `${p + 1n} bytes would take class ${next} (${formatRounding(next, p + 1n, wMax)})`;
  }
  if (first === undefined) return [];
  return [
    `${wMax} is finer than the class function's ${1n << heap.sizeClasses.stepBits} steps per doubling: ${first}; the least for this region is ${Number(least) / 1000}`,
  ];
}

function checkTable(name: RegionName, classes: readonly bigint[], wMax: Ratio, heap: HeapSpec): readonly string[] {
  const { from, upTo } = regionBounds(name, heap);
  const { granule } = heap.geometry;
  const faults: string[] = [];
  let before = from;
  for (const size of classes) {
    const misfit = describeMisfit(size, name, heap);
    if (misfit !== undefined) faults.push(misfit);
    else if (size <= before) faults.push(`class ${size} does not ascend from ${before}`);
    else if (!mayFollow(before, size, toMilli(wMax), granule)) faults.push(describeRounding(before, size, wMax));
    if (misfit === undefined && size > before) before = size;
  }
  for (let power = from === 0n ? granule : from * 2n; power <= upTo; power *= 2n)
    if (!classes.includes(power)) faults.push(`${power} is a power of two and must be its own class`);
  return faults;
}

/** Why no table of the region may hold the size. */
function describeMisfit(size: bigint, name: RegionName, heap: HeapSpec): string | undefined {
  const { from, upTo } = regionBounds(name, heap);
  if (size % heap.geometry.granule !== 0n) return `class ${size} is not a multiple of ${heap.geometry.granule} bytes`;
  if (size <= from || size > upTo) return `class ${size} is outside the region, ${from + 1n} to ${upTo} bytes`;
  if (isOnGrid(size, heap)) return undefined;
  return `class ${size} lies between two steps of the class function; the next one is ${nextOnGrid(size, heap)}`;
}

function describeRounding(before: bigint, size: bigint, wMax: Ratio): string {
  const last = (size * 1000n - 1n) / toMilli(wMax);
  return `${before + 1n} bytes would take class ${size} (${formatRounding(size, before + 1n, wMax)})${last > before + 1n ? `, and so would every size to ${last}` : ''}`;
}

/** 1.99 > W_MAX 1.30, with as many decimals as it takes to show the difference. */
function formatRounding(size: bigint, n: bigint, wMax: Ratio): string {
  const quotient = Number(size) / Number(n);
  const digits = [2, 3, 4, 5].find((d) => Number(quotient.toFixed(d)) > Number(wMax.toFixed(d))) ?? 6;
  return `${quotient.toFixed(digits)} > W_MAX ${wMax.toFixed(Math.max(digits, 2))}`;
}
