// Each thread's singly linked list of free blocks per class.
import type { BoxSpec } from '../types.ts';
import { bytes, count, KiB, MiB } from '../units.ts';

export const tlsSll = {
  name: 'tls-sll',
  doc: "each thread's lists of free blocks",
  uses: ['shared-pool'],
  constants: [
    { name: 'HAK_TRANSFER_SLOTS', unit: 'count', value: count(16), tunable: [1n, 64n], doc: 'batches of a class in the transfer stage' },
    { name: 'HAK_TRANSFER_START_BYTES', unit: 'bytes', value: MiB(4), tunable: [bytes(0), MiB(1024)], doc: 'of blocks in the transfer stage, until the knobs are read' },
    { name: 'HAK_CHAIN_MAX_BLOCKS', unit: 'count', value: count(0xffff), doc: 'blocks that one word can count' },
    { name: 'HAK_CROWD_HEAPS', unit: 'count', value: count(16), tunable: [1n, 65_535n], doc: 'threads, beyond which lists are shorter and overflow into the transfer stage' },
    { name: 'HAK_CROWD_SHIFT', unit: 'shift', value: count(2), tunable: [0n, 8n], doc: 'lists of a thread in a crowd start 2^shift times shorter, and may grow by as much less' },
    { name: 'HAK_SORT_SLOTS', unit: 'count', value: count(32), doc: 'foreign slabs whose blocks are gathered at once on their way home' },
    { name: 'HAK_SORT_HASH', unit: 'count', value: count(2654435769), doc: 'multiplier that spreads unit numbers: 2^32 / golden ratio' },
    { name: 'HAK_SORT_HASH_SHIFT', unit: 'shift', value: count(27), doc: 'keeps the bits that number a slot' },
    { name: 'HAK_QUARANTINE_MAX_BLOCKS', unit: 'count', value: count(512), doc: 'secure: freed blocks that a thread holds back at most' },
    { name: 'HAK_QUARANTINE_STRIDE_BYTES', unit: 'bytes', value: KiB(12), doc: 'secure: of the metadata of a thread that lists them' },
    { name: 'HAK_REFILL_SLABS', unit: 'count', value: count(4), tunable: [1n, 64n], doc: 'slabs one refill takes from at most' },
    { name: 'HAK_REFILL_FEW_BLOCKS', unit: 'count', value: count(8), tunable: [1n, 256n], doc: 'a refill with fewer blocks looks at another slab' },
    { name: 'HAK_STEAL_HEAPS', unit: 'count', value: count(8), tunable: [1n, 1024n], doc: 'live heaps looked at for what waits for them, before the pool is asked' },
    { name: 'HAK_RECLAIM_HEAPS', unit: 'count', value: count(4), tunable: [1n, 1024n], doc: 'retired heaps looked through for one slab' },
  ],
  asserts: [
    { claim: 'HAK_QUARANTINE_MAX_BLOCKS * 16 + 16 <= HAK_QUARANTINE_STRIDE_BYTES', why: 'a quarantine fits its stride' },
    { claim: 'HAK_SORT_SLOTS == 1ull << (32 - HAK_SORT_HASH_SHIFT)', why: 'the hash numbers every slot' },
  ],
  knobs: [
    {
      name: 'TRANSFER_BUDGET',
      startsAs: 'HAK_TRANSFER_START_BYTES',
      type: 'bytes',
      default: MiB(4),
      min: bytes(0),
      max: MiB(1024),
      doc: 'bytes of free blocks that may wait in the transfer stage for a thread that wants them; 0: none, each goes home to its slab',
    },
    {
      name: 'QUARANTINE_BLOCKS',
      type: 'count',
      default: count(64),
      min: count(0),
      max: count(512),
      doc: 'secure build: freed blocks that each thread holds back before they are used again, a power of two; 0: none',
    },
    {
      name: 'QUARANTINE_BYTES',
      type: 'bytes',
      default: MiB(1),
      min: bytes(0),
      max: MiB(64),
      doc: 'secure build: the most bytes they may have together: a block that is longer than its share of this is not held back',
    },
    { name: 'TRANSFER_TRACE', type: 'bool', default: false, doc: 'print a line for every batch of blocks that changes threads' },
  ],
  counters: [
    { name: 'STAGE_TRANSFER', doc: 'lists refilled in stage 0: a batch that another thread handed on' },
    { name: 'SLABS_STOLEN', doc: 'EMPTY slabs taken over from threads that did not collect them' },
    { name: 'SLABS_RECLAIMED', doc: 'partial slabs taken over from ended threads' },
  ],
  classCounters: [
    { name: 'MALLOCS', doc: 'blocks popped from a list' },
    { name: 'FREES', doc: 'blocks pushed to a list' },
    { name: 'REMOTE_FREES', doc: "small blocks of another thread's slabs freed by this one" },
    { name: 'REFILLS', doc: 'times an empty list was refilled' },
    { name: 'OVERFLOWS', doc: 'blocks freed past a full list, straight to their slab' },
    { name: 'DRAINED', doc: 'blocks returned from a list to own slabs: thread exit, unused lists, trim' },
    { name: 'PUSHED', doc: 'blocks handed to the transfer stage' },
    { name: 'POPPED', doc: 'blocks taken from it' },
    { name: 'SENT_HOME', doc: "blocks returned from a list or the transfer stage to slabs of other threads" },
    { name: 'BORROWED', doc: 'blocks taken over that waited for a thread that did not collect them' },
  ],
  events: [
    {
      name: 'TRANSFER',
      doc: 'blocks went through the transfer stage: PUSH by who has too many, POP by who has none, HOME to their slabs',
      tag: 'TRANSFER',
      format: '{action:text} class={class:bytes} blocks={blocks:count} waiting={waiting:bytes}',
      knob: 'TRANSFER_TRACE',
      linesPerSecond: count(10000),
    },
  ],
} as const satisfies BoxSpec;
