// What the programs of a profile would hold under two specs.
import type { RegionName } from '../../gen/spec/types.ts';
import type { ProcessProfile, Profile, SizeRow } from '../../gen/tune/profile.ts';
import { mostOfCell } from '../../gen/tune/size-cells.ts';
import { blockBytesOfSize, predictWaste, type PredictedWaste } from '../../gen/tune/waste.ts';
import type { Pair, Side } from './compare-specs.ts';

export interface HeldAtPeak {
  readonly process: number;
  readonly command: string;
  readonly seconds: number;
  readonly held: Pair<PredictedWaste>;
}

/** Bytes of blocks / bytes asked, over all allocations of a region's sizes. */
export interface WeightedRounding {
  readonly region: RegionName;
  readonly allocations: number;
  readonly rounding: Pair<number>;
}

export interface HeldComparison {
  readonly peaks: readonly HeldAtPeak[];
  readonly rounding: readonly WeightedRounding[];
}

export function compareHeld({ processes }: Profile, a: Side, b: Side): HeldComparison {
  const allocating = processes.filter(({ sizes }) => sizes.some(({ allocations }) => allocations > 0));
  return {
    peaks: allocating.map((one) => describePeak(one, a, b)),
    rounding: weighRounding(allocating.flatMap(({ sizes }) => sizes), a, b),
  };
}

function describePeak({ process, command, peak, sizes }: ProcessProfile, a: Side, b: Side): HeldAtPeak {
  const predict = ({ classes, heap }: Side): PredictedWaste => predictWaste(peak, sizes, classes, heap);
  return { process, command, seconds: peak.seconds, held: [predict(a), predict(b)] };
}

function weighRounding(sizes: readonly SizeRow[], a: Side, b: Side): readonly WeightedRounding[] {
  const { regions, packedUpTo } = a.heap.sizeClasses;
  const ends = { tiny: regions.tiny.upTo, mid: regions.mid.upTo, large: packedUpTo } as const;
  let from = 0;
  return (Object.entries(ends) as [RegionName, bigint][]).flatMap(([region, end]) => {
    const rows = sizes.filter(({ cell, allocations }) => allocations > 0 && mostOfCell(cell) > from && mostOfCell(cell) <= Number(end));
    from = Number(end);
    const asked = sum(rows.map(({ bytes }) => bytes));
    const held = ({ classes, heap }: Side): number => sum(rows.map(({ cell, allocations }) => allocations * blockBytesOfSize(mostOfCell(cell), classes, heap)));
    return asked === 0 ? [] : [{ region, allocations: sum(rows.map(({ allocations }) => allocations)), rounding: [held(a) / asked, held(b) / asked] as const }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
