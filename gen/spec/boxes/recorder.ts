// The recorder: what the record variant notes down about every call.
import type { BoxSpec } from '../types.ts';
import { count, KiB, MiB, us } from '../units.ts';

export const recorder = {
  name: 'recorder',
  doc: 'the record variant: sizes, lifetimes, live blocks and events of a program, in a file that outlives it',
  uses: ['shared-pool', 'tls-sll', 'observe'],
  constants: [
    { name: 'HAK_RECORD_INTERVAL_US', unit: 'us', value: us(10_000), doc: 'between moments of the timeline, until it is full for the first time' },
    { name: 'HAK_RECORD_WINDOW_INTERVALS', unit: 'count', value: count(16), doc: 'intervals of the timeline from one window of the event stream to the next' },
    { name: 'HAK_RECORD_TIMED_FIRST', unit: 'count', value: count(8), doc: 'the first so many blocks of a thread and a cell are timed, then two of each doubling' },
    { name: 'HAK_RECORD_GROUP_SHIFT', unit: 'shift', value: count(10), doc: 'and at least one of each 2^this' },
    { name: 'HAK_RECORD_PEAK_SHARE', unit: 'count', value: count(50), doc: 'a new peak exceeds the last by one part of this many' },
    { name: 'HAK_RECORD_PEAK_BYTES', unit: 'bytes', value: KiB(4), doc: 'and by this' },
    { name: 'HAK_RECORD_QUANTUM_BYTES', unit: 'bytes', value: KiB(64), doc: 'by which a thread with large blocks changes what is live before it tells' },
    { name: 'HAK_RECORD_LOOK_US', unit: 'us', value: us(500), doc: 'for each slot in use and once more, from one look at what is live of small blocks to the next' },
    { name: 'HAK_RECORD_DISK_BYTES', unit: 'bytes', value: MiB(64), doc: 'that must be free where the file is made: a full disk would end the program' },
  ],
  asserts: [{ claim: '(HAK_RECORD_TIMED_FIRST & (HAK_RECORD_TIMED_FIRST - 1)) == 0 && HAK_RECORD_TIMED_FIRST >= 2', why: 'groups of blocks begin at multiples of their length' }],
  knobs: [
    {
      name: 'RECORD',
      type: 'text',
      doc: 'in out/record: the file in which the process is recorded; %p in it is the process id, and -2, -3 and so on is added where there is a file already',
    },
    {
      name: 'RECORD_SEED',
      type: 'count',
      default: count(1),
      min: count(0),
      max: count((1n << 62n) - 1n),
      doc: 'which blocks are timed and when windows open follows from this number',
    },
  ],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
