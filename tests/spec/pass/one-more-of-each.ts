import { count, KiB, ms } from '../../../gen/spec/units.ts';
import { extendBox } from '../vary.ts';

export const heap = extendBox('huge', {
  constants: [
    { name: 'HAK_TEST_BYTES', unit: 'bytes', value: KiB(4), doc: 'a constant' },
    { name: 'HAK_TEST_MASK', unit: 'mask', value: count((1n << 48n) - 1n), doc: 'a mask' },
  ],
  asserts: [{ claim: 'HAK_TEST_BYTES == HAK_PAGE_BYTES', why: 'a claim over constants' }],
  knobs: [{ name: 'TEST_MS', type: 'ms', default: ms(10), min: ms(0), max: ms(1000), doc: 'a knob' }],
  counters: [{ name: 'TEST_COUNTER', doc: 'a counter' }],
  classCounters: [{ name: 'TEST_CLASS_COUNTER', doc: 'a counter of each class' }],
  events: [{ name: 'TEST_EVENT', doc: 'a trace line', tag: 'TEST', format: 'happened size={size:bytes} at={at:address}', knob: 'TEST_MS' }],
});
