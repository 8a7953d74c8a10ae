// Where a class may end: the class function tells sizes apart on this grid and nowhere else.
import type { HeapSpec } from '../spec/types.ts';

/** The first grid point above p. */
export function nextOnGrid(p: bigint, heap: HeapSpec): bigint {
  const { granule } = heap.geometry;
  if (p < heap.sizeClasses.regions.tiny.upTo) return (p / granule + 1n) * granule;
  const step = stepAbove(p, heap);
  return (p / step + 1n) * step;
}

export function isOnGrid(size: bigint, heap: HeapSpec): boolean {
  return size > 0n && nextOnGrid(size - 1n, heap) === size;
}

export function floorLog2(n: bigint): bigint {
  return BigInt(n.toString(2).length - 1);
}

/** May the class that follows p be c? Within wMax for p + 1 bytes, or the next granule. */
export function mayFollow(p: bigint, c: bigint, wMaxMilli: bigint, granule: bigint): boolean {
  return c * 1000n <= wMaxMilli * (p + 1n) || c === p + granule;
}

function stepAbove(p: bigint, { geometry, sizeClasses }: HeapSpec): bigint {
  const step = (1n << floorLog2(p)) >> sizeClasses.stepBits;
  return step > geometry.granule ? step : geometry.granule;
}
