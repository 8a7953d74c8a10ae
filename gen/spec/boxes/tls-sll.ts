// Each thread's singly linked list of free blocks per class.
import type { BoxSpec } from '../types.ts';

export const tlsSll = {
  name: 'tls-sll',
  doc: 'each thread\'s lists of free blocks',
  uses: ['shared-pool'],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [],
  classCounters: [
    { name: 'REFILLS', doc: 'times an empty list was refilled' },
    { name: 'OVERFLOWS', doc: 'times a full list overflowed' },
  ],
  events: [],
} as const satisfies BoxSpec;
