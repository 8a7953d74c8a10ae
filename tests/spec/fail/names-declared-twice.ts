import { count } from '../../../gen/spec/units.ts';
import { extendBox } from '../vary.ts';

const twice = {
  constants: [{ name: 'HAK_TWICE_COUNT', unit: 'count', value: count(1), doc: 'first' }],
  knobs: [{ name: 'TWICE', type: 'bool', default: false, doc: 'first' }],
  counters: [{ name: 'TWICE', doc: 'first' }],
  classCounters: [{ name: 'TWICE', doc: 'first' }],
  events: [{ name: 'TWICE', doc: 'first', tag: 'T', format: 'again', knob: 'TWICE' }],
} as const;

export const heap = extendBox('huge', twice, extendBox('l25-pool', twice));

export const sentences = [
  'boxes/huge.ts: knobs.TWICE: is declared already in boxes/l25-pool.ts',
  'boxes/huge.ts: counters.TWICE: is declared already in boxes/l25-pool.ts',
  'boxes/huge.ts: classCounters.TWICE: is declared already in boxes/l25-pool.ts',
  'boxes/huge.ts: events.TWICE: is declared already in boxes/l25-pool.ts',
  'boxes/huge.ts: constants.HAK_TWICE_COUNT: is declared already in boxes/l25-pool.ts',
];
