import { stats } from '../../../gen/spec/stats.ts';
import { count } from '../../../gen/spec/units.ts';
import { varyHeap } from '../vary.ts';

export const heap = varyHeap({
  errors: [
    { name: 'FREE_LATE', text: 'free(): %s is late' },
    { name: 'FREE_LATE', text: 'free(): %p is late' },
  ],
  exports: ['malloc', 'malloc', 'free()', 'hak_trim'],
  exportNodes: [{ node: 'HAKMEM_1.0', symbols: ['hak_trim', 'hak_grow'] }, { node: '2.0', symbols: ['hak_trim', 'malloc'] }],
  stats: { ...stats, fields: [...stats.fields.slice(1), 'SLABS', 'GROUND'] },
  variants: [{ name: 'Release Build', doc: 'a name with a space', assertLevel: count(0), cFlags: [], constants: [] }],
});

export const sentences = [
  'errors.ts: FREE_LATE: is listed twice',
  'errors.ts: FREE_LATE: %s in its text is neither %p nor %z',
  'exports.ts: malloc: is listed twice',
  'exports.ts: free(): is not a name of the form ^[A-Za-z_][A-Za-z0-9_]*$',
  'exports.ts: 2.0: is not a name of the form ^[A-Z]+_\\d+\\.\\d+$',
  'exports.ts: hak_trim: is listed twice',
  'exports.ts: malloc: is not a name of the form ^hak_',
  'exports.ts: hak_grow: has a version and is not exported',
  'variants.ts: Release Build: is not a name of the form ^[a-z][a-z0-9-]*$',
  'stats.ts: PROCESS_RESIDENT: is not among the fields: add it at their end',
  'stats.ts: fields: GROUND is no figure and no place',
  'stats.ts: fields: SLABS is listed twice',
];
