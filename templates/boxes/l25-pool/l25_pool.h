/* Page runs: whole units for one block, exact to the page. They serve what no class of packed blocks may: sizes from
   256 KiB to 1 MiB, sizes whose class would break W_MAX, and alignments above a unit. */
#ifndef HAK_L25_POOL_H
#define HAK_L25_POOL_H

#include "base/compiler.h"
#include "boxes/shared-pool/shared_pool.h"

/* The most bytes one run can have: all units of a superslab. */
#define HAK_RUN_MAX_BYTES HAK_SUPERSLAB_BYTES

/* A run of 1..HAK_RUN_MAX_BYTES bytes, its address a multiple of `alignment` (a power of two up to 2 MiB); NULL when
   there is no memory. *is_zero tells whether it is known to read as zero. */
void *l25_pool_alloc(slab_owner_t *owner, size_t bytes, size_t alignment, bool *is_zero);

/* A run of at most HAK_LARGE_MAX_BYTES for a block that grows: placed at the start of free units, where it may go on
   growing. */
void *l25_pool_alloc_growing(slab_owner_t *owner, size_t bytes);

void l25_pool_free(slab_t *run);

/* Grows or shrinks a run where it is; false when the units behind it are not free. */
bool l25_pool_resize(slab_t *run, size_t bytes);

/* Grows a run to at most HAK_LARGE_MAX_BYTES: in place over retained units; else by moving to retained units, when
   copying costs less than faulting in what it grows by; else in place; else by moving. NULL (run unchanged) when there
   is no memory. */
void *l25_pool_grow(slab_owner_t *owner, slab_t *run, size_t bytes);

#endif
