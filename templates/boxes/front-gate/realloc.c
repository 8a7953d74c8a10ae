/* realloc: in place where it can; a block that has to move goes where its next growth costs less. */
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/front-gate/block_place.h"
#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/front-gate/lifecycle.h"
#include "boxes/front-gate/phases.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "boxes/sampler/sampler.h"
#include "diag/fatal.h"
#include "diag/free_trace.h"

/* A run or a huge block that has another length now, or another place, is as good as newly allocated: it may be the next sample.
   `usable` is what it had where it is; 0: it has moved. */
HAK_COLD static void sample_resized(void *block, size_t usable, size_t bytes) {
    if (front_gate_usable_bytes(block) == usable) return;
    heap_visit_t visit = lifecycle_enter();
    if (visit.heap == NULL) return;
    double weight = sampler_choose(visit.heap, bytes, HAK_CLASS_RUN).weight;
    lifecycle_leave(visit);
    if (weight != 0) sampler_mark(block, bytes, weight);
}

/* True when the block serves the new size where it is, without growing. A run keeps what is half of it or more, for it
   gives up all pages beyond. */
static bool resize_in_place(block_place_t place, size_t usable, size_t bytes) {
    if (bytes > usable) return false;
    if (place.kind == BLOCK_IN_SLAB)
        return (bytes >= usable / 2 || size_class_of(bytes) == place.slab->class_index) &&
               !ace_breaks_wmax(bytes, place.slab->class_index);
    if (place.kind != BLOCK_RUN || (bytes <= HAK_PACKED_MAX_BYTES && bytes < usable / 2)) return false;
    bool done = l25_pool_resize(place.slab, bytes);
    if (done) ace_bound_retained();
    if (hak_unlikely(sampler_is_on()) && done) sample_resized(slab_address(place.slab), usable, bytes);
    return done;
}

HAK_COLD static void *realloc_huge_again(thread_heap_t *heap, void *block, size_t bytes) {
    if (!ace_can_hold(bytes, 1)) return ace_refuse(bytes);
    uint64_t refusals = ace_make_room_for(heap, bytes);
    void *moved = huge_realloc(&heap->owner, block, bytes);
    if (moved == NULL) ace_give_up(bytes, refusals);
    return moved;
}

static void *leave_without_memory(heap_visit_t visit) {
    if (visit.heap != NULL) lifecycle_leave(visit);
    return NULL;
}

static void *realloc_huge_once(void *block, size_t bytes, const void *caller) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL || bytes > PTRDIFF_MAX)) return leave_without_memory(visit);
    size_t usable = huge_usable_bytes(block);
    void *moved = huge_realloc(&visit.heap->owner, block, bytes);
    if (hak_unlikely(moved == NULL)) moved = realloc_huge_again(visit.heap, block, bytes);
    lifecycle_leave(visit);
    if (hak_unlikely(sampler_is_on()) && moved != NULL) sample_resized(moved, moved == block ? usable : 0, bytes);
    if (free_trace_is_on() && moved != NULL && moved != block) free_trace_record(block, caller);
    ace_bound_retained();
    return moved;
}

static void *realloc_huge(void *block, size_t bytes, const void *caller) {
    void *moved = realloc_huge_once(block, bytes, caller);
    while (hak_unlikely(moved == NULL) && front_gate_is_relieved(bytes, 1)) moved = realloc_huge_once(block, bytes, caller);
    return hak_likely(moved != NULL) ? moved : fail_with_enomem();
}

/* Lets a run grow, in place or not; NULL (run unchanged) when there is no memory for it, or no heap. */
static void *grow_run(slab_t *run, size_t bytes, const void *caller) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return NULL;
    size_t usable = run->run_bytes;
    void *before = slab_address(run), *grown = l25_pool_grow(&visit.heap->owner, run, bytes);
    lifecycle_leave(visit);
    if (hak_unlikely(sampler_is_on()) && grown != NULL) sample_resized(grown, grown == before ? usable : 0, bytes);
    if (free_trace_is_on() && grown != NULL && grown != before) free_trace_record(before, caller);
    if (grown != before) ace_bound_retained();
    return grown;
}

/* A run for what was a block of a class; NULL as above. */
static void *alloc_growing_run(size_t bytes) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return NULL;
    ace_tick(visit.heap);
    void *block = l25_pool_alloc_growing(&visit.heap->owner, bytes);
    lifecycle_leave(visit);
    return block;
}

/* What to ask for when a block of a class has to move to hold `bytes`: a program that appends a little at a time would
   have it copied at every class. One that grows by larger steps has its own headroom and gets no more, and none is given that the next call
   would take away, where classes are far apart (resize_in_place). */
static size_t bytes_with_headroom(size_t usable, size_t bytes) {
    if (bytes >= usable + usable / HAK_GROWTH_SMALL_STEP_SHARE) return bytes;
    size_t wanted = usable + usable / HAK_GROWTH_HEADROOM_SHARE;
    if (wanted > HAK_PACKED_MAX_BYTES) return bytes;
    uint32_t class_index = size_class_of(wanted);
    return bytes >= hak_class_info[class_index].size / 2 && !ace_breaks_wmax(bytes, class_index) ? wanted : bytes;
}

/* What is beyond the program's own bytes is no sample's, and guarded. */
HAK_COLD static void take_headroom_of_sample(void *block, size_t bytes) {
    block_place_t place = classify_ptr(block);
    if (place.kind != BLOCK_SAMPLED) return;
    if (entry_is_guarded(page_map_get(slab_unit(place.slab)))) guarded_samples_shrink(place.slab, bytes);
    sampler_take_headroom(&place.slab->sample, bytes);
}

/* A block of a class grows: to `bytes` at least. */
static void *alloc_grown(size_t usable, size_t bytes) {
    if (bytes >= HAK_GROWTH_RUN_MIN_BYTES && bytes <= HAK_LARGE_MAX_BYTES && hak_likely(!sampler_is_on())) {
        void *block = alloc_growing_run(bytes);
        if (hak_likely(block != NULL)) return block;
    }
    size_t wanted = bytes_with_headroom(usable, bytes);
    if (wanted == bytes) return front_gate_malloc(bytes);
    void *block = front_gate_malloc_quietly(wanted);
    if (block == NULL) return front_gate_malloc(bytes);
    if (hak_unlikely((arena_modes() & HAK_ARENA_SAMPLED) != 0)) take_headroom_of_sample(block, bytes);
    return block;
}

static void *realloc_by_copy(void *block, block_place_t place, size_t usable, size_t bytes, const void *caller) {
    bool is_growing = place.kind == BLOCK_IN_SLAB && bytes > usable;
    void *moved = is_growing ? alloc_grown(usable, bytes) : bytes <= usable ? front_gate_malloc_quietly(bytes) : front_gate_malloc(bytes);
    if (moved == NULL) return bytes <= usable ? block : NULL; /* a block that shrinks never fails */
    memcpy(moved, block, min_size(usable, bytes));
    front_gate_free_for(caller, block);
    return moved;
}

/* A block of a class that is a sample is kept and moved as others of its class are; what it lies in is its own business. Of a run or a
   huge block, the sample is taken off it and the block reallocated like any other. */
HAK_COLD static void *realloc_sampled(void *block, block_place_t place, size_t bytes, const void *caller) {
    sample_t sample;
    size_t usable = usable_bytes(block, place);
    if (entry_is_guarded(page_map_get(slab_unit(place.slab)))) {
        if (bytes > usable || bytes < usable / 2) return realloc_by_copy(block, place, usable, bytes, caller);
        guarded_samples_shrink(place.slab, bytes);
        sampler_resize(&place.slab->sample, bytes);
        return block;
    }
    if (place.slab->sample.usable != 0) {
        bool fits = bytes <= usable && (bytes >= usable / 2 || size_class_of(bytes) == size_class_of(usable));
        if (!fits) return realloc_by_copy(block, place, usable, bytes, caller);
        sampler_resize(&place.slab->sample, bytes);
        return block;
    }
    if (!sampler_unmark(block, &sample)) return front_gate_realloc(block, bytes, caller);
    void *moved = front_gate_realloc(block, bytes, caller);
    if (moved == NULL || (moved == block && front_gate_usable_bytes(block) == usable)) sampler_mark_again(&sample);
    else sampler_record_free(&sample);
    return moved;
}

void *front_gate_realloc(void *block, size_t bytes, const void *caller) {
    if (block == NULL) return front_gate_malloc(bytes);
    block_place_t place = classify_ptr(block);
    if (place.kind == BLOCK_FOREIGN && foreign_takes_pointers()) return foreign_realloc(block, bytes);
    if (hak_unlikely(!is_block(place))) {
        hak_misuse_of(is_freed(place) ? HAK_ERROR_REALLOC_FREED : HAK_ERROR_REALLOC_UNKNOWN, block, bytes_of_freed(block, place), block_around(block));
        return fail_with_enomem();
    }
    if (place.kind == BLOCK_IN_SLAB && hak_unlikely(block_was_freed(block, place.slab))) {
        hak_misuse(HAK_ERROR_REALLOC_FREED, block, usable_bytes(block, place));
        return fail_with_enomem();
    }
    if (place.kind == BLOCK_PHASE) return phases_realloc_block(block, bytes, caller);
    if (bytes == 0) { /* as glibc: the block is freed */
        front_gate_free_for(caller, block);
        return NULL;
    }
    if (hak_unlikely(place.kind == BLOCK_SAMPLED)) return realloc_sampled(block, place, bytes, caller);
    size_t usable = usable_bytes(block, place);
    if (resize_in_place(place, usable, bytes)) return block;
    if (place.kind == BLOCK_HUGE && bytes > HAK_LARGE_MAX_BYTES && !foreign_is_forwarding()) return realloc_huge(block, bytes, caller);
    if (place.kind == BLOCK_RUN && bytes > usable && bytes <= HAK_LARGE_MAX_BYTES) {
        void *grown = grow_run(place.slab, bytes, caller);
        if (hak_likely(grown != NULL)) return grown;
    }
    return realloc_by_copy(block, place, usable, bytes, caller);
}
