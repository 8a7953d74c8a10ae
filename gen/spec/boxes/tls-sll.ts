// Each thread's singly linked list of free blocks per class.
import type { BoxSpec } from '../types.ts';
import { count } from '../units.ts';

export const tlsSll = {
  name: 'tls-sll',
  doc: "each thread's lists of free blocks",
  uses: ['shared-pool'],
  constants: [
    { name: 'HAK_UNBORN_TAG', unit: 'mask', value: count(0xffffff00), doc: 'a tag that no page map entry has' },
    {
      name: 'HAK_ROOM_SHIFT',
      unit: 'shift',
      value: count(30),
      doc: 'balance: room << shift | frees; an immediate operand reaches no further',
    },
    { name: 'HAK_OUTBOX_SLOTS', unit: 'count', value: count(64), doc: 'foreign slabs whose frees a thread gathers at once' },
    { name: 'HAK_OUTBOX_HASH', unit: 'count', value: count(2654435769), doc: 'multiplier that spreads unit numbers: 2^32 / golden ratio' },
    { name: 'HAK_OUTBOX_HASH_SHIFT', unit: 'shift', value: count(26), doc: 'keeps the bits that number a slot' },
    { name: 'HAK_REFILL_SLABS', unit: 'count', value: count(4), doc: 'slabs one refill takes from at most' },
    { name: 'HAK_REFILL_FEW_BLOCKS', unit: 'count', value: count(8), doc: 'a refill with fewer blocks looks at another slab' },
    { name: 'HAK_STEAL_HEAPS', unit: 'count', value: count(8), doc: 'live heaps looked at for EMPTY slabs before memory is faulted in' },
    { name: 'HAK_RECLAIM_HEAPS', unit: 'count', value: count(4), doc: 'retired heaps looked through for one slab' },
  ],
  asserts: [
    { claim: 'HAK_OUTBOX_SLOTS == 1ull << (32 - HAK_OUTBOX_HASH_SHIFT)', why: 'the hash numbers every slot' },
    { claim: '(HAK_UNBORN_TAG >> HAK_OWNER_SHIFT) > HAK_HEAP_LIMIT', why: 'no heap has the unborn tag' },
  ],
  knobs: [],
  counters: [
    { name: 'SLABS_STOLEN', doc: 'EMPTY slabs taken over from threads that did not collect them' },
    { name: 'SLABS_RECLAIMED', doc: 'partial slabs taken over from ended threads' },
  ],
  classCounters: [
    { name: 'MALLOCS', doc: 'blocks popped from a list' },
    { name: 'FREES', doc: 'blocks pushed to a list' },
    { name: 'REMOTE_FREES', doc: "blocks of another thread's slabs freed by this one" },
    { name: 'REFILLS', doc: 'times an empty list was refilled' },
    { name: 'OVERFLOWS', doc: 'blocks freed past a full list, straight to their slab' },
    { name: 'DRAINED', doc: 'blocks returned from a list to their slabs: thread exit, unused lists, trim' },
  ],
  events: [],
} as const satisfies BoxSpec;
