import { extendBox } from '../vary.ts';

export const heap = extendBox('huge', { events: [{ name: 'LOST', tag: 'LOST', format: 'size=%d', knob: 'NO_SUCH_KNOB' }] });

export const sentences = [
  'boxes/huge.ts: LOST: its knob NO_SUCH_KNOB is not declared',
  'boxes/huge.ts: LOST: %d in its format is none of %z %x %p %s %m',
];
