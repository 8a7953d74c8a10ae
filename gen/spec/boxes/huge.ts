// Blocks above 1 MiB, grown in place or by mremap.
import type { BoxSpec } from '../types.ts';
import { bytes, KiB, MiB, TiB } from '../units.ts';

export const huge = {
  name: 'huge',
  doc: 'blocks above 1 MiB',
  uses: ['shared-pool'],
  constants: [
    { name: 'HAK_HUGE_PURGE_MIN_BYTES', unit: 'bytes', value: KiB(128), tunable: [KiB(4), TiB(1)], doc: 'a block that shrinks in place by less keeps its pages' },
    {
      name: 'HAK_HUGE_RETAIN_MAX_BYTES',
      unit: 'bytes',
      value: MiB(1024),
      tunable: [bytes(0), TiB(1)],
      doc: 'a longer block that is freed goes back at once, whatever may be retained: marking what it may have dirtied takes a step per superslab',
    },
  ],
  asserts: [],
  knobs: [],
  counters: [
    { name: 'HUGE_BLOCKS', doc: 'huge blocks handed out' },
    { name: 'HUGE_MOVES', doc: 'huge blocks that grew by moving their pages' },
  ],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
