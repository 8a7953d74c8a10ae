// The libc entry: size to class, pointer to owner, start-up, fork, exit.
import type { BoxSpec } from '../types.ts';

export const frontGate = {
  name: 'front-gate',
  doc: 'size to class, pointer to owner, lifecycle',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge', 'ace'],
  constants: [],
  asserts: [],
  knobs: [],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
