// The layer below the boxes: failure sentences, knobs, traces, statistics.
import type { PartSpec } from './types.ts';

export const diag = {
  uses: [],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies PartSpec;
