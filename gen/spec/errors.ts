// The fixed sentences of the failure function. %p is the address, %z a byte count.
import type { ErrorSpec } from './types.ts';

export const errors = [
  { name: 'FREE_UNKNOWN', text: 'free(): %p was never allocated by this heap' },
  { name: 'FREE_INTERIOR', text: 'free(): %p points inside a block, not at its start' },
  { name: 'REALLOC_UNKNOWN', text: 'realloc(): %p was never allocated by this heap' },
  { name: 'USABLE_UNKNOWN', text: 'malloc_usable_size(): %p was never allocated by this heap' },
  { name: 'MOVE_LOST', text: 'realloc(): the system lost the %z bytes that it was moving to %p' },
  { name: 'NEW_FAILED', text: 'operator new: no memory for %z bytes, and no C++ runtime to throw std::bad_alloc' },
] as const satisfies readonly ErrorSpec[];
