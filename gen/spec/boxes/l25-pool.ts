// Blocks and page runs from 32 KiB to 1 MiB.
import type { BoxSpec } from '../types.ts';
import { count, KiB, TiB } from '../units.ts';

export const l25Pool = {
  name: 'l25-pool',
  doc: 'blocks and page runs from 32 KiB to 1 MiB',
  uses: ['shared-pool'],
  constants: [
    {
      name: 'HAK_GROWTH_RUN_MIN_BYTES',
      unit: 'bytes',
      value: KiB(128),
      tunable: [KiB(32), TiB(1)],
      doc: 'a block of a class that grows to this much or more becomes a run, to grow in place from then on',
    },
    { name: 'HAK_GROWTH_COPY_SHARE', unit: 'count', value: count(8), tunable: [1n, 64n], doc: 'bytes that are copied in the time in which one is faulted in' },
  ],
  asserts: [],
  knobs: [],
  counters: [{ name: 'RUNS', doc: 'page runs handed out' }],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
