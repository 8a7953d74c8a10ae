import { KiB } from '../../../gen/spec/units.ts';
import { extendBox } from '../vary.ts';

export const heap = extendBox('huge', { constants: [{ name: 'HAK_UNIT_BYTES', unit: 'bytes', value: KiB(32), doc: 'another unit' }] });

export const sentences = [
  'boxes/huge.ts: constants.HAK_UNIT_BYTES: is declared already in the derived constants',
];
