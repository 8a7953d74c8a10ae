/* What the files of phase heaps share. */
#ifndef HAK_PHASE_INTERNAL_H
#define HAK_PHASE_INTERNAL_H

#include "boxes/phase-heap/phase_heap_hot.h"

#define HAK_PHASE_MEDIUM_GRANULE ((size_t)1 << HAK_PHASE_MEDIUM_SHIFT)

/* Takes `units` units for a lane, or, where there are not so many together, `least`. NULL when there is no memory. All of it reads as
   zero, or (*is_zero false) may not. */
slab_t *phase_take_run(thread_heap_t *self, hak_heap_t *heap, unsigned kind, unsigned units, unsigned least, bool *is_zero);
void phase_release_run(slab_t *run);

/* Begins to cut small blocks from a run, and from its next unit. */
void phase_open_small_run(phase_region_t *region, const slab_t *run, bool is_zero);
void phase_open_next_unit(phase_region_t *region);

/* The lane of a thread; phase_add_lane when it has none: NULL when there is no memory. */
phase_lane_t *phase_find_lane(hak_heap_t *heap, const thread_heap_t *self);
phase_lane_t *phase_add_lane(thread_heap_t *self, hak_heap_t *heap);

/* Blocks that have runs of their own. */
void *phase_alloc_large(thread_heap_t *self, hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero);
void phase_free_large(slab_t *run);
bool phase_resize_large(thread_heap_t *self, slab_t *run, size_t bytes);
void phase_release_all_large(hak_heap_t *heap);
bool phase_is_huge(const slab_t *run);

#endif
