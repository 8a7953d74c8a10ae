import { bytes, MiB } from '../../../gen/spec/units.ts';
import { extendBox } from '../vary.ts';

export const heap = extendBox('ace', {
  knobs: [{ name: 'EXTRA_BUDGET', type: 'bytes', default: MiB(8), min: bytes(0), max: MiB(64), doc: 'more', startsAs: 'HAK_LIST_BUDGET_BYTES' }],
});

export const sentences = [
  'boxes/ace.ts: EXTRA_BUDGET: its default 8388608 is not HAK_LIST_BUDGET_BYTES, 4194304, which holds until the environment is read',
];
