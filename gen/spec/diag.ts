// The layer below the boxes: failure sentences, knobs, traces, statistics.
import type { PartSpec } from './types.ts';
import { count, ms } from './units.ts';

export const diag = {
  uses: [],
  constants: [
    {
      name: 'HAK_OBSERVE_ENABLED',
      unit: 'count',
      value: count(1),
      doc: 'traces, statistics and the counters of cold paths; 0 builds without them',
    },
    { name: 'HAK_MISUSE_PAUSE_MS', unit: 'ms', value: ms(1000), doc: 'between two lines about one kind of error, with HAKMEM_ABORT=0' },
  ],
  asserts: [],
  knobs: [
    {
      name: 'ABORT',
      type: 'bool',
      default: true,
      doc: "end the program at its first error (a double free, a write to freed memory, a bad pointer); 0: say so once per kind and second, and go on without what was damaged",
    },
    {
      name: 'TRACE_FREES',
      type: 'count',
      default: count(0),
      min: count(0),
      max: count(1 << 20),
      doc: 'so many of the last frees (rounded up to a power of two) are kept with their places in the program, and the report of an error names those of its block; every malloc and free then takes the cold door; 0: none',
    },
    { name: 'HELP', type: 'bool', default: false, doc: 'print every knob with its present value, then go on', flag: { name: 'show-knobs' } },
    {
      name: 'FAULT',
      type: 'text',
      doc: 'seed:rate, in the debug build: of 1000 calls that ask the system for memory, give it back or wait for a lock, so many fail',
    },
    {
      name: 'PAGE_KIB',
      type: 'text',
      doc: 'for tests: 4, 16 or 64 stands for a machine that has pages of so many KiB, where the pages here are no longer',
    },
  ],
  counters: [],
  classCounters: [],
  events: [
    {
      name: 'TRACE_DROPPED',
      doc: 'at exit: lines dropped over a limit that no line has told of',
      tag: 'TRACE',
      format: 'dropped={lines:count} of={tag:text}',
    },
  ],
} as const satisfies PartSpec;
