// Blocks above 1 MiB, grown in place or by mremap.
import type { BoxSpec } from '../types.ts';

export const huge = {
  name: 'huge',
  doc: 'blocks above 1 MiB',
  uses: ['shared-pool'],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
