/* Blocks above 1 MiB: spans of whole superslabs, of which only the pages that are used are resident. */
#ifndef HAK_HUGE_H
#define HAK_HUGE_H

#include "base/compiler.h"
#include "boxes/shared-pool/shared_pool.h"

/* A block of `bytes`, its address a multiple of `alignment` (a power of two, at least 2 MiB is given); NULL when there
   is no memory. *is_zero tells whether it is known to read as zero. */
void *huge_alloc(slab_owner_t *owner, size_t bytes, size_t alignment, bool *is_zero);

/* Makes the first `bytes` of a new block read as zero, at the cost of what of it is dirty. */
void huge_clear(void *block, size_t bytes);

void huge_free(void *block);

/* Grows or shrinks a block: in place where it can, else by moving its pages; NULL (block unchanged) when there is no
   memory. The result is at least 2 MiB aligned and never copied when the kernel can move pages. */
void *huge_realloc(slab_owner_t *owner, void *block, size_t bytes);

/* Bytes that the block may use. */
size_t huge_usable_bytes(const void *block);

#endif
