// The layer above the boxes: the exported symbols.
import type { PartSpec } from './types.ts';

export const preload = {
  uses: ['ace', 'phase-heap', 'observe', 'recorder', 'front-gate'],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies PartSpec;
