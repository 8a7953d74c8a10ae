/* The cold doors of phase heaps: what hak_heap_* do past their fast path, and what free and realloc do with a block of one. */
#ifndef HAK_FRONT_GATE_PHASES_H
#define HAK_FRONT_GATE_PHASES_H

#include "boxes/front-gate/block_place.h"
#include "boxes/phase-heap/phase_heap.h"

/* NULL when there is no memory, with errno, here and below; and EINVAL for what is no heap, which is reported unless it is NULL. */
hak_heap_t *phases_create(void);
void phases_destroy(hak_heap_t *heap);
void *phases_alloc(hak_heap_t *heap, size_t bytes, size_t alignment);
void *phases_calloc(hak_heap_t *heap, size_t bytes);

/* The block must be of this heap. */
void phases_free(hak_heap_t *heap, void *block, const void *caller);
void *phases_realloc(hak_heap_t *heap, void *block, size_t bytes, const void *caller);

/* Debug and secure look at the heap itself before every call: the fast path is not for them. */
#define HAK_PHASE_IS_CHECKED (HAK_SECURE || HAK_ASSERT_LEVEL >= 1)

/* What classify_ptr says of an address in a unit of a phase heap, and what that comes to in free and realloc. */
block_kind_t phases_classify(const void *address);
void phases_free_block(void *block);
void *phases_realloc_block(void *block, size_t bytes, const void *caller);

#endif
