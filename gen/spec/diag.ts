// The layer below the boxes: failure sentences, knobs, traces, statistics.
import type { PartSpec } from './types.ts';

export const diag = {
  uses: [],
  constants: [],
  asserts: [],
  knobs: [
    { name: 'HELP', type: 'bool', default: false, doc: 'print every knob with its present value, then go on' },
  ],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies PartSpec;
