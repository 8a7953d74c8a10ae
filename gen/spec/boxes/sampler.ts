// Which blocks are sampled, and what their call sites add up to.
import type { BoxSpec } from '../types.ts';
import { count, us } from '../units.ts';

export const sampler = {
  name: 'sampler',
  doc: 'sampled blocks and their call sites',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge'],
  constants: [
    { name: 'HAK_SAMPLE_SHORT_US', unit: 'us', value: us(1000), doc: 'a block that lives for less is short-lived' },
    { name: 'HAK_SITE_NODES', unit: 'count', value: count(4), doc: 'nodes of stacks for each row of the table of sites' },
  ],
  asserts: [{ claim: 'sizeof(double) == 8', why: 'figures of sites are single words' }],
  knobs: [
    {
      name: 'PROFILE_SITES',
      type: 'count',
      default: count(16384),
      min: count(16),
      max: count(1 << 20),
      doc: 'rows of the table of call sites, rounded up to a power of two; what finds no room there adds to the row [other stacks]',
    },
    {
      name: 'PROFILE_SEED',
      type: 'count',
      default: count(0),
      min: count(0),
      max: count((1n << 62n) - 1n),
      doc: 'what blocks are sampled follows from this number and those of the threads; 0: another each time',
    },
  ],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
