// Superslabs, slabs and their states; remote frees; EMPTY recycling, purge and trim.
import type { BoxSpec } from '../types.ts';
import { count } from '../units.ts';

export const sharedPool = {
  name: 'shared-pool',
  doc: 'superslabs, slabs, remote frees, recycling',
  uses: [],
  constants: [
    { name: 'HAK_INDEX_ORDERS', unit: 'count', value: count(6), doc: 'orders of runs of units the index knows: 1, 2, 4 .. 32' },
    { name: 'HAK_INDEX_ATTEMPTS', unit: 'count', value: count(8), doc: 'superslabs tried where a run may be a little too short, before asking for a longer one' },
    { name: 'HAK_OWNER_KEPT_UNITS', unit: 'count', value: count(8), doc: 'units of EMPTY slabs a thread heap keeps for itself' },
    { name: 'HAK_REMOTE_COUNT_SHIFT', unit: 'shift', value: count(48), doc: 'remote word: count << shift | pointer' },
    { name: 'HAK_REMOTE_POINTER_MASK', unit: 'mask', value: count((1n << 48n) - 1n), doc: 'remote word: the pointer' },
  ],
  asserts: [
    { claim: '1u << (HAK_INDEX_ORDERS - 1) == HAK_UNITS_PER_SUPERSLAB', why: 'the longest run is a whole superslab' },
  ],
  knobs: [],
  counters: [
    { name: 'STAGE_PARTIAL', doc: 'slabs acquired in stage 0.5: the own partial slabs' },
    { name: 'STAGE_EMPTY', doc: 'slabs acquired in stage 1: EMPTY, retained dirty' },
    { name: 'STAGE_UNUSED', doc: 'slabs acquired in stage 2: unused units of a superslab' },
    { name: 'STAGE_FRESH', doc: 'slabs acquired in stage 3: a new superslab' },
  ],
  classCounters: [
    { name: 'TAKEN', doc: 'blocks moved from a slab to a list' },
    { name: 'CARVED', doc: 'blocks linked for the first time' },
    { name: 'COLLECTED', doc: 'blocks brought home that other threads had freed' },
    { name: 'RELEASED', doc: 'EMPTY slabs given back to the pool' },
  ],
  events: [],
} as const satisfies BoxSpec;
