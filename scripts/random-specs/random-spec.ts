// A spec that differs from heap.ts in all that a spec may say. Most are within the rules; the checks say which.
import { regionBounds } from '../../gen/derive/class-sizes.ts';
import { mayFollow, nextOnGrid } from '../../gen/derive/grid.ts';
import { heap } from '../../gen/spec/heap.ts';
import { listParts } from '../../gen/spec/parts.ts';
import type { GeometrySpec, HeapSpec, RegionName, RegionSpec, SizeClassSpec, TunedSpec } from '../../gen/spec/types.ts';
import { bytes, type Bytes, count, KiB, MiB, ratio, TiB, toMilli } from '../../gen/spec/units.ts';
import { createRandom, type Random } from './random.ts';

type Geometry = Pick<GeometrySpec, 'unit' | 'superslab' | 'arena'>;

export function createRandomSpec(seed: number): TunedSpec {
  const random = createRandom(seed);
  const geometry = chooseGeometry(random);
  const sizeClasses = chooseTables(random, { ...heap, geometry: { ...heap.geometry, ...geometry }, sizeClasses: chooseClasses(random, geometry) });
  return { doc: `random, seed ${seed}`, geometry, sizeClasses, constants: chooseConstants(random, geometry) };
}

function chooseGeometry(random: Random): Geometry {
  const unit = random.pick([16, 32, 64, 64, 128].map(KiB));
  const superslabs = [512, 1024, 2048, 4096].map(KiB).filter((superslab) => superslab / unit >= 4n && superslab / unit <= 32n);
  const arenas = [MiB(65_536), MiB(262_144), TiB(1), TiB(2)].filter((arena) => arena / unit <= 1n << 24n);
  return { unit, superslab: random.pick(superslabs), arena: random.pick(arenas) };
}

function chooseClasses(random: Random, { superslab }: Geometry): SizeClassSpec {
  const large = superslab >> BigInt(1 + random.below(2));
  const tinyUpTo = random.pick([bytes(512), KiB(1), KiB(1), KiB(2)]);
  const midUpTo = random.pick([16, 32, 32, 64].map(KiB));
  const packed = random.pick([32, 64, 128, 256, 512, 1024].map(KiB).filter((size) => size > midUpTo && size <= large));
  const region = (upTo: bigint, least: number): RegionSpec => ({ upTo: bytes(upTo), wMax: ratio(least + random.below(Math.round((2 - least) * 100)) / 100), classes: 'derive' });
  return {
    regions: { tiny: region(tinyUpTo, 1.05), mid: region(midUpTo, 1.07), large: region(large, 1.07) },
    packedUpTo: packed,
    stepBits: count(random.pick([4, 5, 5, 6])),
    slab: chooseSlab(random),
    lists: chooseLists(random, tinyUpTo),
  };
}

function chooseSlab(random: Random): SizeClassSpec['slab'] {
  return {
    wasteDivisor: count(random.between(8n, 128n)),
    unitsWhenWasteful: count(random.between(1n, 16n)),
    fewBlocksAbove: bytes(random.between(1024n, 65536n)),
    fewBlocks: count(random.between(1n, 8n)),
    carve: bytes(random.between(4096n, 65536n)),
    takeWhole: bytes(random.between(1024n, 524288n)),
  };
}

function chooseLists(random: Random, tinyUpTo: Bytes): SizeClassSpec['lists'] {
  const start = random.between(512n, 65536n);
  const startBlocks = random.between(1n, 256n);
  return {
    start: bytes(start),
    startBlocks: count(startBlocks),
    max: bytes(random.between(start, 1n << 20n)),
    maxBlocks: count(random.between(startBlocks, 65535n)),
    maxAboveTiny: bytes(random.between(start, 1n << 18n)),
    fewAbove: bytes(random.between(4096n, 262144n)),
    fewBlocks: count(random.between(1n, 16n)),
    batch: bytes(random.between(512n, 131072n)),
    batchBlocks: count(random.between(1n, 255n)),
    ownedUpTo: random.pick([bytes(48), bytes(48), bytes(64), bytes(256), tinyUpTo]),
  };
}

/** Some of the regions get a table of their own, as one may be written by hand. */
function chooseTables(random: Random, within: HeapSpec): SizeClassSpec {
  const { regions } = within.sizeClasses;
  const choose = (name: RegionName): RegionSpec => (random.chance(0.4) ? { ...regions[name], classes: chooseTable(random, name, within) } : regions[name]);
  return { ...within.sizeClasses, regions: { tiny: choose('tiny'), mid: choose('mid'), large: choose('large') } };
}

function chooseTable(random: Random, name: RegionName, within: HeapSpec): readonly Bytes[] {
  const { from, upTo } = regionBounds(name, within);
  const sizes: Bytes[] = [];
  for (let low = from; low < upTo; ) {
    const power = low === 0n ? within.geometry.granule : 1n << BigInt(low.toString(2).length);
    const candidates: bigint[] = [];
    for (let size = nextOnGrid(low, within); size <= power; size = nextOnGrid(size, within))
      if (mayFollow(low, size, toMilli(within.sizeClasses.regions[name].wMax), within.geometry.granule)) candidates.push(size);
    low = candidates.length === 0 ? power : random.pick(candidates);
    sizes.push(bytes(low));
  }
  return sizes;
}

/** Up to four times more or less than the default, and what the geometry asks for. */
function chooseConstants(random: Random, { unit, superslab }: Geometry): NonNullable<TunedSpec['constants']> {
  const tunable = listParts(heap).flatMap(({ part }) => part.constants.filter((constant) => constant.tunable !== undefined && random.chance(0.3)));
  const chosen = tunable.map(({ name, value, tunable: [least, most] = [0n, 0n] }) => {
    const varied = random.between(value / 4n, value * 4n);
    return [name, varied < least ? least : varied > most ? most : varied] as const;
  });
  const step = superslab > MiB(2) ? superslab : MiB(2);
  const calls = random.between(1n, 256n);
  return Object.fromEntries([
    ...chosen,
    ['HAK_COMMIT_STEP_MIN_BYTES', step],
    ['HAK_GROWTH_ROOM_UNITS', 1n << BigInt(random.below(Math.log2(Number(superslab / unit))))],
    ['HAK_BOUND_COLD_CALLS', calls],
    ['HAK_TICK_COLD_CALLS', calls * random.between(1n, 64n)],
  ]) as NonNullable<TunedSpec['constants']>;
}
