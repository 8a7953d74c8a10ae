// The reports: what the heap has and what its threads do, looked at beside them.
import type { BoxSpec } from '../types.ts';
import { ms } from '../units.ts';

export const observe = {
  name: 'observe',
  doc: 'snapshots of the heap, every report, the observer thread',
  uses: ['shared-pool', 'tls-sll', 'ace'],
  constants: [
    { name: 'HAK_OBSERVER_LOOK_MS', unit: 'ms', value: ms(100), doc: 'after which the observer sees that all threads of the program have ended' },
    { name: 'HAK_SHARE_INTERVAL_MS', unit: 'ms', value: ms(200), doc: 'between snapshots in the shared file of npm run top' },
  ],
  asserts: [],
  knobs: [
    { name: 'TINY_COUNTERS_DUMP', type: 'bool', default: false, doc: 'print the counters at exit, in total and per size class' },
    {
      name: 'STATS',
      type: 'text',
      doc: 'reports, separated by commas: text (at exit, to stderr), json:PATH and xml:PATH (at exit and on STATS_SIGNAL; %p in the path is the process id), shm (a shared file for npm run top)',
    },
    { name: 'STATS_SIGNAL', type: 'text', doc: 'a signal, such as USR2 or 12, on which json:PATH and xml:PATH are written anew' },
    {
      name: 'CRASH_REPORT',
      type: 'bool',
      default: false,
      doc: 'on SIGSEGV or SIGBUS in the allocator itself, print a line with box, class and slab, then let the signal go on; builds with assertions always do',
    },
  ],
  counters: [],
  classCounters: [],
  events: [
    {
      name: 'STAGE_STATS',
      doc: 'at exit: the acquisitions that one stage served',
      tag: 'STAGE_STATS',
      format: 'Stage {stage:text} count={count:count} share={share:ratio}',
      knob: 'SHARED_POOL_STAGE_STATS',
    },
    {
      name: 'STAGE_HITS',
      doc: 'at exit: the acquisitions that needed no fresh memory',
      tag: 'STAGE_STATS',
      format: 'Hits count={count:count} of={all:count} share={share:ratio}',
      knob: 'SHARED_POOL_STAGE_STATS',
    },
    {
      name: 'COUNTERS_HEAP',
      doc: 'at exit: the counters of all heaps',
      tag: 'COUNTERS',
      format: 'heap {*counters}',
      knob: 'TINY_COUNTERS_DUMP',
    },
    {
      name: 'COUNTERS_POOL',
      doc: 'at exit: what the pool has given to the system and had back',
      tag: 'COUNTERS',
      format: 'pool purged={purged:bytes} refaulted={refaulted:bytes} superslabs_released={released:count}',
      knob: 'TINY_COUNTERS_DUMP',
    },
    {
      name: 'COUNTERS_TOTAL',
      doc: 'at exit: the counters of all size classes',
      tag: 'COUNTERS',
      format: 'total {*classCounters}',
      knob: 'TINY_COUNTERS_DUMP',
    },
    {
      name: 'COUNTERS_CLASS',
      doc: 'at exit: the counters of one size class',
      tag: 'COUNTERS',
      format: 'class={class:bytes} {*classCounters}',
      knob: 'TINY_COUNTERS_DUMP',
    },
  ],
} as const satisfies BoxSpec;
