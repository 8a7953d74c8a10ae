// The adaptive cache engine: which pool serves a size under W_MAX; list capacities; the retention bound.
import type { BoxSpec } from '../types.ts';
import { bytes, count, KiB, MiB, ms, ratio } from '../units.ts';

export const ace = {
  name: 'ace',
  doc: 'routing under W_MAX, list capacities, retention',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge'],
  constants: [
    { name: 'HAK_LIST_BUDGET_BYTES', unit: 'bytes', value: MiB(1), doc: 'that the lists of a thread may grow by, together' },
    { name: 'HAK_DIET_SHIFT', unit: 'shift', value: count(3), doc: 'TINY_MEM_DIET: lists and retained memory are 2^shift times smaller' },
    { name: 'HAK_TICK_COLD_CALLS', unit: 'count', value: count(1024), doc: 'cold calls of a thread between looks at the clock' },
    { name: 'HAK_TICK_MS', unit: 'ms', value: ms(100), doc: 'between looks at what the lists of a thread do' },
    { name: 'HAK_RETAIN_BASE_BYTES', unit: 'bytes', value: MiB(3), doc: 'of EMPTY memory that is always retained' },
    { name: 'HAK_RETAIN_SHARE', unit: 'count', value: count(4), doc: 'EMPTY memory retained: one part for this many live' },
    { name: 'HAK_REFAULT_BYTES_PER_MS', unit: 'bytes', value: KiB(3300), doc: 'that page faults bring in: about 1.2 us for 4 KiB' },
    { name: 'HAK_REFAULT_SHARE', unit: 'count', value: count(20), doc: 'purging pays when faulting in again costs less than one part of this many of the time between' },
    { name: 'HAK_RETAIN_WIDENING', unit: 'count', value: count(4), doc: 'times what was purged wrongly, by which the bound widens' },
    { name: 'HAK_RETAIN_WINDOW_MS', unit: 'ms', value: ms(1000), doc: 'retained memory that nobody used for this long is purged' },
  ],
  asserts: [],
  knobs: [
    { name: 'ACE_TRACE', type: 'bool', default: false, doc: 'print one line per distinct cause and size class of a request that missed its pool' },
    { name: 'WMAX_MID', type: 'ratio', default: ratio(2), min: ratio(1), max: ratio(2), doc: 'tighten the rounding bound of the mid region; a size that fails it takes an exact page run' },
    { name: 'WMAX_LARGE', type: 'ratio', default: ratio(2), min: ratio(1), max: ratio(2), doc: 'tighten the rounding bound of the large region; a size that fails it takes an exact page run' },
    { name: 'LIST_BUDGET', type: 'bytes', default: MiB(1), min: bytes(0), max: MiB(1024), doc: 'bytes that the lists of a thread may grow by, together' },
    { name: 'TINY_MEM_DIET', type: 'bool', default: false, doc: 'trade speed for memory: shorter lists, and an eighth of the EMPTY memory retained' },
    { name: 'TINY_IDLE_TRIM_MS', type: 'ms', default: ms(0), min: ms(0), max: ms(3_600_000), doc: 'start a thread that looks this often, and trims what nobody has used in between; 0: no thread' },
    { name: 'TINY_TRIM_SS', type: 'bool', default: true, doc: 'what that thread finds EMPTY goes back to the system; 0: only the blocks of ended threads go home' },
  ],
  counters: [
    { name: 'LISTS_GROWN', doc: 'times a list that overflowed and ran empty was given more room' },
  ],
  classCounters: [],
  events: [
    { name: 'ACE_THRESHOLD', doc: 'the class of a size would waste more than W_MAX allows: it takes a page run', tag: 'ACE-FAIL', format: 'Threshold size={size:bytes} class={class:bytes} ratio={ratio:ratio} wmax={wmax:ratio}', knob: 'ACE_TRACE' },
    { name: 'ACE_EXHAUSTION', doc: 'nothing was left for a size, after everything EMPTY had been given back: the program gets NULL', tag: 'ACE-FAIL', format: 'Exhaustion size={size:bytes} class={class:bytes}', knob: 'ACE_TRACE' },
    { name: 'ACE_MAP_FAIL', doc: 'the system refused memory for a size', tag: 'ACE-FAIL', format: 'MapFail size={size:bytes} class={class:bytes} errno={errno:count}', knob: 'ACE_TRACE' },
    { name: 'ACE_TOTAL', doc: 'at exit: how often a cause met a size class', tag: 'ACE-FAIL', format: 'Total cause={cause:text} class={class:bytes} count={count:count}', knob: 'ACE_TRACE' },
    ],
} as const satisfies BoxSpec;
