import { extendBox } from '../vary.ts';

export const heap = extendBox('tls-sll', { uses: ['ace', 'tls-sll'] });

export const sentences = [
  'boxes/tls-sll.ts: uses: ace is not below tls-sll',
  'boxes/tls-sll.ts: uses: tls-sll is not below tls-sll',
];
