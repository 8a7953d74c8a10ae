// The fixed sentences of the failure function. %p is the address, %z a byte count.
import type { ErrorSpec } from './types.ts';

export const errors = [
  { name: 'FREE_UNKNOWN', text: 'free(): %p was never allocated by this heap' },
  { name: 'FREE_INTERIOR', text: 'free(): %p points inside a block, not at its start' },
  { name: 'FREE_DOUBLE', text: 'free(): %p is already free' },
  { name: 'REALLOC_UNKNOWN', text: 'realloc(): %p was never allocated by this heap' },
  { name: 'USABLE_UNKNOWN', text: 'malloc_usable_size(): %p was never allocated by this heap' },
  { name: 'CORRUPT_MAP', text: 'internal: the page map entry of %p is damaged' },
  { name: 'ASSERT', text: 'internal: an assertion failed at line %z' },
] as const satisfies readonly ErrorSpec[];
