import { heap as own } from '../../../gen/spec/heap.ts';
import { bytes, count } from '../../../gen/spec/units.ts';
import { varyHeap } from '../vary.ts';

const { slab, lists } = own.sizeClasses;

export const heap = varyHeap({
  sizeClasses: {
    ...own.sizeClasses,
    slab: { ...slab, fewBlocks: count(0), carve: bytes(1024) },
    lists: { ...lists, startBlocks: count(0), maxBlocks: count(65_536), ownedUpTo: bytes(32) },
  },
});

export const sentences = [
  'size-classes.ts: slab.fewBlocks: 0 is not within 1 to 1024',
  'size-classes.ts: slab.carve: 1024 is not within 4096 to 1073741824',
  'size-classes.ts: lists.startBlocks: 0 is not within 1 to 65535',
  'size-classes.ts: lists.maxBlocks: 65536 is not within 1 to 65535',
  'size-classes.ts: lists.ownedUpTo: 32 bytes leaves blocks shorter than a cache line of 64 to any thread',
];
