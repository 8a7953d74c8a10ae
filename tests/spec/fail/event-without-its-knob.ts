import { extendBox } from '../vary.ts';

export const heap = extendBox('huge', { events: [{ name: 'LOST', tag: 'LOST', doc: 'lost', format: 'size={size:d}', knob: 'NO_SUCH_KNOB' }] });

export const sentences = [
  'boxes/huge.ts: LOST: its knob NO_SUCH_KNOB is not declared',
  'boxes/huge.ts: LOST: {size:d} in its format is not {name:bytes|count|ratio|address|text}',
];
