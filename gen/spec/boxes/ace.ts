// The adaptive cache engine: which pool serves a size under W_MAX; list capacities; the retention bound.
import type { BoxSpec } from '../types.ts';
import { ratio } from '../units.ts';

export const ace = {
  name: 'ace',
  doc: 'routing under W_MAX, list capacities, retention',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge'],
  constants: [],
  asserts: [],
  knobs: [
    { name: 'ACE_TRACE', type: 'bool', default: false, doc: 'print one line per distinct cause and size class of a request that missed its pool' },
    { name: 'WMAX_MID', type: 'ratio', default: ratio(2), min: ratio(1), max: ratio(2), doc: 'tighten the rounding bound of the mid region; a size that fails it takes an exact page run' },
    { name: 'WMAX_LARGE', type: 'ratio', default: ratio(2), min: ratio(1), max: ratio(2), doc: 'tighten the rounding bound of the large region; a size that fails it takes an exact page run' },
  ],
  counters: [],
  classCounters: [],
  events: [
    { name: 'ACE_THRESHOLD', tag: 'ACE-FAIL', format: 'Threshold size=%z class=%z ratio=%m wmax=%m', knob: 'ACE_TRACE' },
    { name: 'ACE_EXHAUSTION', tag: 'ACE-FAIL', format: 'Exhaustion size=%z class=%z', knob: 'ACE_TRACE' },
    { name: 'ACE_MAP_FAIL', tag: 'ACE-FAIL', format: 'MapFail size=%z errno=%z', knob: 'ACE_TRACE' },
  ],
} as const satisfies BoxSpec;
