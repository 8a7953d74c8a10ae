import { count } from '../../../gen/spec/units.ts';
import { extendBox } from '../vary.ts';

export const heap = extendBox('huge', {
  constants: [
    { name: 'HAK_A_COUNT', unit: 'count', value: count(1), doc: 'ends here */ and goes on' },
    { name: 'HAK_B_COUNT', unit: 'count', value: count(-1), doc: '' },
  ],
});

export const sentences = [
  'boxes/huge.ts: HAK_A_COUNT: its doc must be one line without /* or */',
  'boxes/huge.ts: HAK_B_COUNT: has no doc',
  'boxes/huge.ts: HAK_B_COUNT: -1 does not fit an unsigned 64-bit constant',
];
