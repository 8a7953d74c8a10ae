/* The front gate: from a libc call to the box that serves it; from a pointer to its owner; the life of the process and
   of each thread. */
#ifndef HAK_FRONT_GATE_H
#define HAK_FRONT_GATE_H

#include "base/compiler.h"

/* The cold doors of malloc and free. Every allocating function returns NULL with errno ENOMEM when there is no memory.
   `caller`, of whatever frees: HAK_CALLER of the exported function, for HAKMEM_TRACE_FREES; NULL when the free is recorded. */
void *front_gate_malloc_slow(size_t bytes);
void front_gate_free_slow(void *block, const void *caller);

/* A free with what the program says of the block: reports a size that its block cannot have been asked for, an alignment
   that its address has not. `bytes` HAK_SIZE_UNKNOWN: only the alignment is said. */
#define HAK_SIZE_UNKNOWN SIZE_MAX
void front_gate_free_sized_slow(void *block, size_t bytes, size_t alignment, const void *caller);

/* False when `block`, in one of our slabs, is not the start of a block. */
bool front_gate_is_start(const void *block);

/* Secure: a block that was held back goes home, past its thread's list; it is damaged, and never used again; all of them go (false:
   there was none). */
struct thread_heap;
void front_gate_drop_held(void *block);
void front_gate_free_held(struct thread_heap *heap, void *block);
bool front_gate_empty_quarantine(struct thread_heap *heap);

/* malloc above HAK_TINY_MAX_BYTES: its own fast path for packed classes, then the cold door. */
void *front_gate_malloc_above_tiny(size_t bytes);

/* As calloc, realloc and memalign of the manual pages; the alignment is a power of two. */
void *front_gate_calloc(size_t count, size_t size);
void *front_gate_realloc(void *block, size_t bytes, const void *caller);
void *front_gate_memalign(size_t alignment, size_t bytes);

/* malloc and memalign for what may as well fail: the program is not told that memory falls short, and errno says nothing. */
void *front_gate_malloc_quietly(size_t bytes);
void *front_gate_memalign_quietly(size_t alignment, size_t bytes);

/* When a request has failed, with no heap visited: asks the program (shortage.h). True when it is to be tried again. */
bool front_gate_is_relieved(size_t bytes, size_t alignment);

/* Bytes the program may use at `block`; 0 for NULL. */
size_t front_gate_usable_bytes(const void *block);

/* Gives back what can be; true when memory was released to the system. */
bool front_gate_trim(void);

#endif
