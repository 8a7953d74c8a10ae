/* Blocks of phase heaps that have runs of their own, in a list of their heap. */
#include <string.h>

#include "base/stop.h"
#include "boxes/ace/ace.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "boxes/phase-heap/phase_heap.h"
#include "boxes/phase-heap/phase_internal.h"

bool phase_is_huge(const slab_t *run) { return page_map_class(page_map_get(slab_unit(run))) == HAK_CLASS_HUGE; }

static slab_t *first_large(hak_heap_t *heap) { return atomic_load_explicit(&heap->large, memory_order_relaxed); }

/* In the child of a fork: what another thread has begun is done or not by one store to the chain of `next`; the way back is made anew. */
static void mend_list(hak_heap_t *heap) {
    slab_t *previous = NULL;
    for (slab_t *run = first_large(heap); run != NULL; previous = run, run = run->next) run->previous = previous;
}

static void large_lock(hak_heap_t *heap) {
    if (hak_unlikely(os_lock(&heap->lock) == OS_LOCK_INHERITED)) mend_list(heap);
    hak_may_stop();
}

static void list_add(hak_heap_t *heap, slab_t *run) {
    large_lock(heap);
    slab_t *next = first_large(heap);
    run->previous = NULL;
    run->next = next;
    hak_may_stop();
    atomic_store_explicit(&heap->large, run, memory_order_release);
    hak_may_stop();
    if (next != NULL) next->previous = run;
    os_unlock(&heap->lock);
}

static void list_remove(hak_heap_t *heap, slab_t *run) {
    large_lock(heap);
    if (run->previous != NULL) run->previous->next = run->next;
    else atomic_store_explicit(&heap->large, run->next, memory_order_release);
    hak_may_stop();
    if (run->next != NULL) run->next->previous = run->previous;
    os_unlock(&heap->lock);
}

/* The slab metadata of a huge block may not be there, in a sparse arena. */
static bool has_slab_metadata(size_t unit) {
    return page_map_class(page_map_get(unit)) != HAK_CLASS_HUGE || arena_commit_slabs(unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT);
}

static void adopt_block(hak_heap_t *heap, void *block) {
    size_t unit = arena_unit_of(block);
    slab_t *run = slab_of_first_unit(unit);
    run->free = heap;
    run->units_back = 0;
    run->class_index = PHASE_KIND_LARGE;
    list_add(heap, run);
    page_map_set(unit, page_map_get(unit) | HAK_ENTRY_PHASE);
}

void *phase_alloc_large(thread_heap_t *self, hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero) {
    bool is_run = bytes <= HAK_LARGE_MAX_BYTES && alignment <= HAK_SUPERSLAB_BYTES;
    size_t wanted = max_size(bytes, 1);
    void *block = is_run ? l25_pool_alloc(&self->owner, wanted, alignment, is_zero) : huge_alloc(&self->owner, wanted, alignment, is_zero);
    if (block == NULL) return NULL;
    owner_count(&self->owner, HAK_COUNTER_PHASE_RUNS);
    if (hak_unlikely(!has_slab_metadata(arena_unit_of(block)))) {
        huge_free(block);
        return NULL;
    }
    adopt_block(heap, block);
    return block;
}

/* Takes a block off its heap; what is left is a run or a huge block like any other. */
static void disown_block(slab_t *run) {
    page_map_set(slab_unit(run), page_map_get(slab_unit(run)) & ~HAK_ENTRY_PHASE);
    run->free = NULL;
}

static void release_block(slab_t *run) {
    sample_t sample;
    void *block = slab_address(run);
    if (hak_unlikely(sampler_unmark(block, &sample))) sampler_record_free(&sample);
    disown_block(run);
    if (phase_is_huge(run)) huge_free(block);
    else l25_pool_free(run);
}

void phase_free_large(slab_t *run) {
    list_remove(phase_heap_of(run), run);
    release_block(run);
    ace_bound_retained();
}

void phase_release_all_large(hak_heap_t *heap) {
    for (slab_t *run = first_large(heap), *next; run != NULL; run = next) {
        next = run->next;
        release_block(run);
    }
}

/* What is EMPTY may be what a block that grows wants; it needs less than a second block beside it would. */
static void *resize_huge(thread_heap_t *self, void *block, size_t bytes) {
    void *resized = huge_realloc(&self->owner, block, bytes);
    if (hak_likely(resized != NULL) || !ace_can_hold(bytes, 1)) return resized;
    (void)ace_make_room_for(self, bytes);
    return huge_realloc(&self->owner, block, bytes);
}

/* What has another length now is as good as newly allocated: it may be the next sample. */
static void sample_grown(thread_heap_t *self, void *block, size_t bytes) {
    if (hak_likely((arena_modes() & HAK_ARENA_SAMPLED) == 0)) return;
    double weight = sampler_choose(self, bytes, HAK_CLASS_RUN).weight;
    if (weight != 0) sampler_mark(block, bytes, weight);
}

bool phase_resize_large(thread_heap_t *self, slab_t *run, size_t bytes) {
    size_t usable = run->run_bytes;
    if (phase_is_huge(run) || bytes > HAK_LARGE_MAX_BYTES || bytes < usable / 2 || entry_is_sampled(page_map_get(slab_unit(run)))) return false;
    if (!l25_pool_resize(run, bytes)) return false;
    if (run->run_bytes != usable) sample_grown(self, slab_address(run), bytes);
    return true;
}

/* Off its heap meanwhile. */
static void *resize_disowned(thread_heap_t *self, slab_t *run, size_t bytes) {
    void *block = slab_address(run);
    hak_heap_t *heap = phase_heap_of(run);
    list_remove(heap, run);
    disown_block(run);
    void *resized = resize_huge(self, block, bytes);
    if (resized != NULL && resized != block) owner_count(&self->owner, HAK_COUNTER_PHASE_RUNS);
    adopt_block(heap, resized != NULL ? resized : block);
    return resized;
}

/* A sparse arena may have no metadata for the place that a block moves to. */
void *phase_move_huge(thread_heap_t *self, void *block, phase_place_t place, size_t bytes) {
    sample_t sample;
    if (!phase_is_huge(place.run) || arena_is_sparse() || bytes > PTRDIFF_MAX) return NULL;
    bool is_sampled = sampler_unmark(block, &sample);
    void *moved = resize_disowned(self, place.run, bytes);
    bool is_same = moved == NULL || (moved == block && huge_usable_bytes(block) == place.bytes);
    if (hak_unlikely(is_sampled) && is_same) sampler_mark_again(&sample);
    else if (hak_unlikely(is_sampled)) sampler_record_free(&sample);
    if (!is_same) sample_grown(self, moved, bytes);
    return moved;
}

void phase_clear(void *block, size_t bytes) {
    if (page_map_class(page_map_get(arena_unit_of(block))) == HAK_CLASS_HUGE) huge_clear(block, bytes);
    else memset(block, 0, bytes);
}
