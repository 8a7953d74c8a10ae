// The reports: what the heap has and what its threads do, looked at beside them.
import type { BoxSpec } from '../types.ts';
import { bytes, count, KiB, MiB, ms } from '../units.ts';

export const observe = {
  name: 'observe',
  doc: 'snapshots of the heap, every report, heap profiles, the observer thread',
  uses: ['shared-pool', 'tls-sll', 'sampler', 'ace'],
  constants: [
    { name: 'HAK_OBSERVER_LOOK_MS', unit: 'ms', value: ms(100), doc: 'after which the observer sees that all threads of the program have ended' },
    { name: 'HAK_SHARE_INTERVAL_MS', unit: 'ms', value: ms(200), doc: 'between snapshots in the shared file of npm run top' },
    { name: 'HAK_REPORT_WAIT_MS', unit: 'ms', value: ms(2000), doc: 'for a report that another thread is writing, at exit and in hak_profile_*' },
    { name: 'HAK_PROFILE_RATE_BYTES', unit: 'bytes', value: KiB(512), doc: 'from sample to sample, unless PROFILE_RATE says otherwise' },
    { name: 'HAK_PROFILE_RATE_MAX_BYTES', unit: 'bytes', value: bytes(1n << 62n), doc: 'the most that may lie between samples' },
    { name: 'HAK_PROFILE_PEAK_BYTES', unit: 'bytes', value: MiB(1), doc: 'by which a peak exceeds the last one written, and by a part of HAK_PROFILE_PEAK_PART' },
    { name: 'HAK_PROFILE_PEAK_PART', unit: 'count', value: count(20), doc: 'see there' },
    { name: 'HAK_PROFILE_MAPPINGS', unit: 'count', value: count(2048), doc: 'mappings of code that a profile knows; places in others are addresses alone' },
  ],
  asserts: [],
  knobs: [
    {
      name: 'PROFILE',
      type: 'text',
      doc: 'samples blocks, and writes a heap profile by call site to this file at exit; %p in it is the process id, and the child of a fork adds its own where there is none',
    },
    {
      name: 'PROFILE_RATE',
      type: 'bytes',
      default: KiB(512),
      min: bytes(0),
      max: bytes(1n << 62n),
      doc: 'while blocks are sampled: the mean number of bytes from sample to sample; 0: no sampling until PROFILE_SIGNAL or hak_profile_start asks for it, then 512 KiB',
    },
    {
      name: 'PROFILE_FORMAT',
      type: 'text',
      doc: 'pprof (the default: profile.proto, not compressed), text (a table of call sites) or folded (a line per stack, for flame graphs)',
    },
    {
      name: 'PROFILE_SIGNAL',
      type: 'text',
      doc: 'a signal, such as USR2 or 12, that begins sampling; while blocks are sampled it writes the file of PROFILE, and ends what a signal began',
    },
    {
      name: 'PROFILE_EVERY',
      type: 'bytes',
      default: bytes(0),
      min: bytes(0),
      max: bytes(1n << 62n),
      doc: 'a further profile, PATH.1, PATH.2 and so on, whenever the estimated bytes in use have grown by so many since the last of them; 0: none',
    },
    {
      name: 'PROFILE_PEAK',
      type: 'bool',
      default: false,
      doc: 'keep in PATH.peak the profile of the most that was in use, by estimate; written when that has grown by a twentieth and 1 MiB',
    },
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
