// The libc entry: size to class, pointer to owner, start-up, fork, exit.
import type { BoxSpec } from '../types.ts';
import { count, ms } from '../units.ts';

export const frontGate = {
  name: 'front-gate',
  doc: 'size to class, pointer to owner, lifecycle',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge', 'ace'],
  constants: [
    { name: 'HAK_GROWTH_SMALL_STEP_SHARE', unit: 'count', value: count(8), doc: 'a block that grows by less than one part of this many does so by small steps' },
    { name: 'HAK_GROWTH_HEADROOM_SHARE', unit: 'count', value: count(2), doc: 'and when it moves, to a class, it gets room for one part of this many' },
    { name: 'HAK_OBSERVER_LOOK_MS', unit: 'ms', value: ms(100), doc: 'after which the observer sees that all threads of the program have ended' },
    { name: 'HAK_SHARE_INTERVAL_MS', unit: 'ms', value: ms(200), doc: 'between snapshots in the shared file of npm run top' },
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
    { name: 'TINY_COUNTERS_DUMP', type: 'bool', default: false, doc: 'print the counters at exit, in total and per size class' },
    {
      name: 'STATS',
      type: 'text',
      doc: 'reports, separated by commas: text (at exit, to stderr), json:PATH and xml:PATH (at exit and on STATS_SIGNAL; %p in the path is the process id), shm (a shared file for npm run top)',
    },
    {
      name: 'CRASH_REPORT',
      type: 'bool',
      default: false,
      doc: 'on SIGSEGV or SIGBUS in the allocator itself, print a line with box, class and slab, then let the signal go on; builds with assertions always do',
    },
    { name: 'STATS_SIGNAL', type: 'text', doc: 'a signal, such as USR2 or 12, on which json:PATH and xml:PATH are written anew' },
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
