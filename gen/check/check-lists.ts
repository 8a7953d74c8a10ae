// The numbers that slabs and lists are derived from: none so small that a list has no room, none beyond its C type.
import type { HeapSpec, SizeClassSpec } from '../spec/types.ts';
import { MiB } from '../spec/units.ts';
import type { Diagnostic } from './diagnostic.ts';

type Bounds<Fields> = Readonly<Record<keyof Fields, readonly [least: bigint, most: bigint]>>;

const MOST_BYTES = MiB(1024);

const slabBounds: Bounds<SizeClassSpec['slab']> = {
  wasteDivisor: [1n, 65536n],
  unitsWhenWasteful: [1n, 32n],
  fewBlocksAbove: [0n, MOST_BYTES],
  fewBlocks: [1n, 1024n],
  carve: [4096n, MOST_BYTES], // the secure variant draws the order of as many blocks
  takeWhole: [1n, MOST_BYTES],
};

const listBounds: Bounds<SizeClassSpec['lists']> = {
  start: [0n, MOST_BYTES],
  startBlocks: [1n, 65535n],
  max: [0n, MOST_BYTES],
  maxBlocks: [1n, 65535n],
  maxAboveTiny: [0n, MOST_BYTES],
  fewAbove: [0n, MOST_BYTES],
  fewBlocks: [1n, 65535n],
  batch: [0n, MOST_BYTES],
  batchBlocks: [1n, 255n],
  ownedUpTo: [0n, MOST_BYTES],
};

export function checkLists(heap: HeapSpec): readonly Diagnostic[] {
  const { slab, lists } = heap.sizeClasses;
  return [
    ...checkBounds('slab', slab, slabBounds),
    ...checkBounds('lists', lists, listBounds),
    ...checkOwned(heap).map((message) => ({ file: 'size-classes.ts', field: 'lists.ownedUpTo', message })),
  ];
}

function checkBounds<Fields extends Readonly<Record<string, bigint>>>(group: string, fields: Fields, bounds: Bounds<Fields>): readonly Diagnostic[] {
  return Object.entries<readonly [bigint, bigint]>(bounds).flatMap(([name, [least, most]]) => {
    const value = fields[name] ?? least;
    const message = `${value} is not within ${least} to ${most}`;
    return value < least || value > most ? [{ file: 'size-classes.ts', field: `${group}.${name}`, message }] : [];
  });
}

/** Blocks that others may pop begin in cache lines of their own: those that do not fill one go back to their owner. */
function checkOwned({ geometry, sizeClasses }: HeapSpec): readonly string[] {
  const { ownedUpTo } = sizeClasses.lists;
  const line = geometry.constants.find(({ name }) => name === 'HAK_CACHE_LINE_BYTES')?.value ?? 0n;
  if (ownedUpTo + geometry.granule < line) return [`${ownedUpTo} bytes leaves blocks shorter than a cache line of ${line} to any thread`];
  const { upTo } = sizeClasses.regions.tiny;
  return ownedUpTo > upTo ? [`${ownedUpTo} bytes is above the tiny region, ${upTo}`] : [];
}
