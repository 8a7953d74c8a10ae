// The numbers of the spec that an explanation speaks of.
import type { HeapSpec, RegionName } from '../../gen/spec/types.ts';

export interface HeapNumbers {
  readonly regions: readonly { readonly name: RegionName; readonly upTo: number; readonly wMax: number }[];
  readonly arenaBytes: number;
  /** The tightest W_MAX that the class function can tell sizes apart for, in hundredths. */
  readonly finestWMax: number;
}

export function readHeapNumbers(heap: HeapSpec): HeapNumbers {
  const { regions, stepBits } = heap.sizeClasses;
  return {
    regions: Object.entries(regions).map(([name, { upTo, wMax }]) => ({
      name: name as RegionName,
      upTo: Number(upTo),
      wMax: Number(wMax),
    })),
    arenaBytes: Number(heap.geometry.arena),
    finestWMax: Math.ceil((1 + 2 ** -Number(stepBits)) * 100) / 100,
  };
}

export function regionOf(bytes: number, { regions }: HeapNumbers): HeapNumbers['regions'][number] | undefined {
  return regions.find(({ upTo }) => bytes <= upTo);
}
