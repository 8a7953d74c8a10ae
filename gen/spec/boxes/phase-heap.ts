// Heaps of the program's own, for a phase: what was allocated from one is released at once.
import type { BoxSpec } from '../types.ts';
import { count, KiB } from '../units.ts';

export const phaseHeap = {
  name: 'phase-heap',
  doc: 'heaps for a phase of the program, released as a whole',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge', 'sampler', 'ace'],
  constants: [
    { name: 'HAK_PHASE_SMALL_MAX_BYTES', unit: 'bytes', value: KiB(1), doc: 'longer blocks of a phase heap are not among its small ones' },
    { name: 'HAK_PHASE_MEDIUM_MAX_BYTES', unit: 'bytes', value: KiB(32), doc: 'longer blocks of a phase heap have units or superslabs of their own' },
    { name: 'HAK_PHASE_MEDIUM_SHIFT', unit: 'shift', value: count(10), doc: 'medium blocks of a phase heap are multiples of 2^shift bytes' },
    { name: 'HAK_PHASE_UNITS_MAX', unit: 'count', value: count(16), doc: 'units that a phase heap takes at a time; it begins with one, and doubles' },
    { name: 'HAK_PHASE_RECENT_LANES', unit: 'count', value: count(16), doc: 'lanes of a phase heap that are found by the number of a thread heap; a power of two' },
  ],
  asserts: [
    { claim: '(HAK_PHASE_RECENT_LANES & (HAK_PHASE_RECENT_LANES - 1)) == 0', why: 'a number of a heap is masked to a place' },
    { claim: 'HAK_PHASE_SMALL_MAX_BYTES / HAK_GRANULE_BYTES < 128 && HAK_PHASE_MEDIUM_MAX_BYTES >> HAK_PHASE_MEDIUM_SHIFT < 128', why: 'a state byte names every length' },
    { claim: 'HAK_PHASE_MEDIUM_MAX_BYTES % (1 << HAK_PHASE_MEDIUM_SHIFT) == 0', why: 'the longest medium block is a multiple, too' },
  ],
  knobs: [],
  counters: [{ name: 'PHASE_RUNS', doc: 'page runs and huge blocks taken for phase heaps; RUNS and HUGE_BLOCKS count them as well' }],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
