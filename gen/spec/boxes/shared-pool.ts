// Superslabs, slabs and their states; remote frees; EMPTY recycling, purge and trim.
import type { BoxSpec } from '../types.ts';

export const sharedPool = {
  name: 'shared-pool',
  doc: 'superslabs, slabs, remote frees, recycling',
  uses: [],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [
    { name: 'STAGE_PARTIAL', doc: 'slabs acquired in stage 0.5: the own partial slabs' },
    { name: 'STAGE_EMPTY', doc: 'slabs acquired in stage 1: EMPTY, retained dirty' },
    { name: 'STAGE_UNUSED', doc: 'slabs acquired in stage 2: unused units of a superslab' },
    { name: 'STAGE_FRESH', doc: 'slabs acquired in stage 3: a new superslab' },
  ],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
