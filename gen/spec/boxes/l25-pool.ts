// Blocks and page runs from 32 KiB to 1 MiB.
import type { BoxSpec } from '../types.ts';

export const l25Pool = {
  name: 'l25-pool',
  doc: 'blocks and page runs from 32 KiB to 1 MiB',
  uses: ['shared-pool'],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [{ name: 'RUNS', doc: 'page runs handed out' }],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
