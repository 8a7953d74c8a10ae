import { count } from '../../../gen/spec/units.ts';
import { varyHeap } from '../vary.ts';

export const heap = varyHeap({
  errors: [
    { name: 'FREE_LATE', text: 'free(): %s is late' },
    { name: 'FREE_LATE', text: 'free(): %p is late' },
  ],
  exports: ['malloc', 'malloc', 'free()'],
  variants: [{ name: 'Release Build', doc: 'a name with a space', assertLevel: count(0), cFlags: [], constants: [] }],
});

export const sentences = [
  'errors.ts: FREE_LATE: is listed twice',
  'errors.ts: FREE_LATE: %s in its text is neither %p nor %z',
  'exports.ts: malloc: is listed twice',
  'exports.ts: free(): is not a name of the form ^[A-Za-z_][A-Za-z0-9_]*$',
  'variants.ts: Release Build: is not a name of the form ^[a-z][a-z0-9-]*$',
];
