// The fixed sentences of the failure function. %p is the address, %z a byte count.
import type { ErrorSpec } from './types.ts';

export const errors = [
  { name: 'FREE_UNKNOWN', text: 'free(): %p was never allocated by this heap', frees: 'call' },
  { name: 'FREE_INTERIOR', text: 'free(): %p points inside a block, not at its start', frees: 'both' },
  { name: 'FREE_NO_BLOCK', text: 'free(): %p was never allocated by this heap, or was freed before', frees: 'both' },
  { name: 'DOUBLE_FREE', text: 'double free of %p (%z-byte block)', frees: 'both' },
  { name: 'DOUBLE_FREE_NEAR', text: 'double free of %p (%z-byte block), or of one beside it', frees: 'last' },
  { name: 'BLOCK_DAMAGED', text: 'block %p (%z bytes) was written to after it was freed, freed twice, or overrun by its neighbour', frees: 'last' },
  { name: 'BLOCK_OVERRUN', text: 'free(): %p (%z-byte block) was written to beyond its end', frees: 'call' },
  { name: 'BLOCK_UNDERRUN', text: 'free(): %p (%z-byte block) was written to before its start', frees: 'call' },
  { name: 'LIST_DAMAGED', text: 'a list of free %z-byte blocks leads to %p, which is none: a block was written to after it was freed, or freed twice' },
  { name: 'REALLOC_FREED', text: 'realloc(): %p (%z-byte block) was freed before', frees: 'last' },
  { name: 'USABLE_FREED', text: 'malloc_usable_size(): %p (%z-byte block) was freed before', frees: 'last' },
  { name: 'FREE_SIZE', text: 'sized free of %p as %z bytes, which its block cannot have been asked for', frees: 'call' },
  { name: 'FREE_ALIGNMENT', text: 'aligned free of %p, which is not a multiple of %z bytes', frees: 'call' },
  { name: 'REALLOC_UNKNOWN', text: 'realloc(): %p was never allocated by this heap, or was freed before', frees: 'last' },
  { name: 'USABLE_UNKNOWN', text: 'malloc_usable_size(): %p was never allocated by this heap, or was freed before', frees: 'last' },
  { name: 'MOVE_LOST', text: 'realloc(): the system lost the %z bytes that it was moving to %p' },
  { name: 'HEAP_UNKNOWN', text: 'hak_heap_*(): %p is no heap, or was destroyed before' },
  { name: 'HEAP_OF_ANOTHER', text: 'hak_heap_*(): %p is no block of this heap', frees: 'call' },
  { name: 'LOCK_OWN', text: 'malloc() or free() in a signal handler waits for the call that the signal interrupted: they are not async-signal-safe' },
  { name: 'NEW_FAILED', text: 'operator new: no memory for %z bytes, and no C++ runtime to throw std::bad_alloc' },
] as const satisfies readonly ErrorSpec[];
