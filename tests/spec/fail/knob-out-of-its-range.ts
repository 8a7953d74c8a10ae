import { bytes, count, KiB, ratio } from '../../../gen/spec/units.ts';
import { extendBox } from '../vary.ts';

export const heap = extendBox('huge', {
  knobs: [
    { name: 'A', type: 'bytes', default: KiB(8), min: bytes(0), max: KiB(4), doc: 'default above the range' },
    { name: 'B', type: 'count', default: count(3), min: count(4), max: count(2), doc: 'empty range' },
    { name: 'C', type: 'ratio', default: ratio(1.2345), min: ratio(1), max: ratio(2), doc: 'four decimals' },
    { name: 'lower', type: 'bool', default: true, doc: 'not upper case' },
  ],
});

export const sentences = [
  'boxes/huge.ts: knobs.lower: is not an upper-case C name',
  'boxes/huge.ts: A: its default 8192 is outside 0 to 4096',
  'boxes/huge.ts: B: its range 4 to 2 is empty',
  'boxes/huge.ts: B: its default 3 is outside 4 to 2',
  'boxes/huge.ts: C: 1.2345 has more than three decimals',
];
