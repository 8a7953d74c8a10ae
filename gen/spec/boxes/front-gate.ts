// The libc entry: size to class, pointer to owner, start-up, fork, exit.
import type { BoxSpec } from '../types.ts';
import { count } from '../units.ts';

export const frontGate = {
  name: 'front-gate',
  doc: 'size to class, pointer to owner, lifecycle',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge', 'sampler', 'ace', 'phase-heap', 'observe', 'recorder'],
  constants: [
    { name: 'HAK_GROWTH_SMALL_STEP_SHARE', unit: 'count', value: count(8), doc: 'a block that grows by less than one part of this many does so by small steps' },
    { name: 'HAK_GROWTH_HEADROOM_SHARE', unit: 'count', value: count(2), doc: 'and when it moves, to a class, it gets room for one part of this many' },
  ],
  asserts: [{ claim: 'HAK_GROWTH_SMALL_STEP_SHARE > HAK_GROWTH_HEADROOM_SHARE', why: 'headroom is more than a small step' }],
  knobs: [
    { name: 'FORCE_LIBC_ALLOC', type: 'bool', default: false, doc: 'pass every request to the allocator of libc, to compare with' },
    {
      name: 'LD_SAFE',
      type: 'count',
      default: count(0),
      min: count(0),
      max: count(2),
      doc: 'a pointer that is not ours: 0 report it and abort; 1 pass it to the next allocator in the process; 2 pass it to libc',
    },
    {
      name: 'LD_BLOCK_JEMALLOC',
      type: 'bool',
      default: false,
      doc: 'when jemalloc is loaded in the process, step aside as with FORCE_LIBC_ALLOC',
    },
    {
      name: 'FRONT_GATE_UNIFIED',
      type: 'bool',
      default: true,
      doc: 'one entry for all sizes',
      noEffect: 'there is no other entry: malloc and free have one path, and size classes decide the rest',
    },
    {
      name: 'SMALLMID_ENABLE',
      type: 'bool',
      default: true,
      doc: 'a layer of its own for sizes between tiny and mid',
      noEffect: 'every size class has a list and slabs of its own, so there is no gap for such a layer to fill',
    },
  ],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
