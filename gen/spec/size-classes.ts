// Which block sizes exist. `npm run gen -- --wmax-mid 1.5` edits the wMax of a region here.
import type { SizeClassSpec } from './types.ts';
import { bytes, count, KiB, MiB, ratio } from './units.ts';

export const sizeClasses = {
  // A request of n bytes takes a block of at most wMax * n bytes, or the next granule (16 bytes; a page for runs).
  regions: {
    tiny: { upTo: KiB(1), wMax: ratio(1.125), classes: 'derive' },
    mid: { upTo: KiB(32), wMax: ratio(1.125), classes: 'derive' },
    large: { upTo: MiB(1), wMax: ratio(1.3), classes: 'derive' },
  },
  packedUpTo: KiB(256),
  stepBits: count(5),
  slab: {
    wasteDivisor: count(64), // a slab takes the fewest units whose tail is at most 1/64 of it
    unitsWhenWasteful: count(8), // where no length is that good: the least tail up to this many units
    fewBlocksAbove: KiB(8), // blocks above this size come at least fewBlocks to a slab
    fewBlocks: count(4),
    carve: KiB(4), // a fresh slab is carved a run of about this length at a time
    takeWhole: KiB(64), // one refill moves at most this much to a thread's list
  },
  lists: {
    start: KiB(8), // a thread's list starts with room for this much, at most startBlocks
    startBlocks: count(64),
    max: KiB(256), // and grows to this, at most maxBlocks
    maxBlocks: count(8192),
    maxAboveTiny: KiB(32), // lists of mid and large blocks grow to this
    fewAbove: KiB(32), // lists of larger blocks hold at most fewBlocks
    fewBlocks: count(2),
    batch: KiB(32), // blocks that change threads together, at most batchBlocks
    batchBlocks: count(64),
    ownedUpTo: bytes(48), // blocks below a cache line go back to their slab's thread: re-used here, they would share lines with it
  },
} as const satisfies SizeClassSpec;
