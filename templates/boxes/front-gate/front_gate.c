#include "boxes/front-gate/front_gate.h"

#include <errno.h>
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/front-gate/block_place.h"
#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/front-gate/lifecycle.h"
#include "boxes/front-gate/phases.h"
#include "boxes/front-gate/shortage.h"
#include "boxes/front-gate/zero_blocks.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "boxes/sampler/sampler.h"
#include "boxes/tls-sll/heap_registry.h"
#include "boxes/tls-sll/send_home.h"
#include "diag/fatal.h"
#include "diag/free_trace.h"

HAK_COLD void *fail_with_enomem(void) {
    errno = ENOMEM;
    return NULL;
}

/* There is no memory for a heap, or every request goes to another allocator. */
HAK_COLD static void *malloc_without_heap(size_t bytes) { return foreign_is_forwarding() ? foreign_malloc(bytes) : NULL; }

HAK_COLD static void *memalign_without_heap(size_t alignment, size_t bytes) {
    return foreign_is_forwarding() ? foreign_memalign(alignment, bytes) : NULL;
}

/* After anything that may have let a slab fall EMPTY. */
HAK_INLINE void bound_retained_if_released(thread_heap_t *heap) {
    if (hak_likely(!heap->owner.has_released)) return;
    heap->owner.has_released = false;
    ace_bound_retained();
}

HAK_COLD bool front_gate_is_relieved(size_t bytes, size_t alignment) { return !foreign_is_forwarding() && shortage_is_relieved(bytes, alignment); }

/* Secure: when there is no memory, what the thread holds back may be what is missing. True when it is worth another try. */
HAK_COLD static bool release_quarantine(heap_visit_t visit) {
    if (visit.is_borrowed || !front_gate_empty_quarantine(visit.heap)) return false;
    (void)ace_trim(visit.heap);
    return true;
}

/* Past the thread's list; NULL when there is no memory. */
static void *alloc_past_list(size_t bytes, bool *is_zero) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return malloc_without_heap(bytes);
    ace_tick(visit.heap);
    size_t wanted = bytes_for_request(bytes);
    void *block = ace_alloc(visit.heap, wanted, is_zero);
    if (HAK_SECURE && hak_unlikely(block == NULL) && release_quarantine(visit)) block = ace_alloc(visit.heap, wanted, is_zero);
    bound_retained_if_released(visit.heap);
    lifecycle_leave(visit);
    return block;
}

/* For a thread whose list may have something again. */
HAK_COLD static void *alloc_from_anywhere(size_t bytes, bool *is_zero) {
    *is_zero = false;
    void *block = bytes <= slab_request_max() ? tls_sll_pop(tls_heap, size_class_of(with_canary(bytes))) : NULL;
    return block != NULL ? block : alloc_past_list(bytes, is_zero);
}

void *front_gate_malloc_quietly(size_t bytes) {
    bool is_zero;
    return HAK_SECURE && bytes == 0 ? front_gate_malloc(0) : alloc_from_anywhere(bytes, &is_zero);
}

/* Calls the program for as long as it asks to try again. */
HAK_COLD static void *alloc_in_shortage(size_t bytes, bool *is_zero) {
    void *block = NULL;
    while (block == NULL && front_gate_is_relieved(bytes, 1)) block = alloc_from_anywhere(bytes, is_zero);
    return block != NULL ? block : fail_with_enomem();
}

/* The common body of the allocating cold doors. */
static void *alloc_slow(size_t bytes, bool *is_zero) {
    void *block = alloc_past_list(bytes, is_zero);
    return hak_likely(block != NULL) ? block : alloc_in_shortage(bytes, is_zero);
}

HAK_SLOW void *front_gate_malloc_slow(size_t bytes) {
    bool is_zero;
    return alloc_slow(bytes, &is_zero);
}

HAK_SLOW void *front_gate_malloc_above_tiny(size_t bytes) {
    void *block = NULL;
    if (HAK_SECURE && bytes == 0) {
        block = zero_block_alloc();
        if (hak_unlikely(block == NULL)) return front_gate_malloc(1); /* they are used up, or every request goes to another allocator */
    } else if (hak_likely(bytes <= slab_request_max())) {
        block = tls_sll_pop(tls_heap, HAK_SECURE ? size_class_of(with_canary(bytes)) : size_class_of_packed(bytes));
    }
    return hak_likely(block != NULL) ? block : front_gate_malloc_slow(bytes);
}

bool front_gate_is_start(const void *block) {
    bool is_start;
    (void)slab_block_index(slab_of_unit(arena_unit_of(block)), block, &is_start);
    return is_start;
}

HAK_COLD static void report_interior(const void *address) { hak_misuse_of(HAK_ERROR_FREE_INTERIOR, address, 0, block_around(address)); }

/* A block that carries the mark of a free one is free when it is where this thread can look: in its list or its outbox, the last
   that was freed into another thread's slab, or at home in a slab of its own. Else the program may have put the block's address
   there itself. */
HAK_COLD static bool block_is_in_reach(const thread_heap_t *heap, const slab_t *slab, const void *block) {
    if (tls_sll_has(heap, slab->class_index, block)) return true;
    if (chain_head(atomic_load_explicit(&slab->remote, memory_order_relaxed)) == block) return true;
    if (!slab_is_owned_by((slab_t *)(uintptr_t)slab, &heap->owner)) return false;
    uint32_t left = slab->carved;
    for (const void *home = slab->free; home != NULL && left != 0; home = block_next(home), left--)
        if (home == block) return true;
    return false;
}

bool block_was_freed(const void *block, const slab_t *slab) {
    thread_heap_t *heap = tls_heap;
    if (HAK_SECURE) return !block_is_live(block, slab->class_index);
    return HAK_FREE_MARKS && block_is_marked(block) && heap_is_born(heap) && block_is_in_reach(heap, slab, block);
}

/* A block of another thread's slab: small ones are gathered, for others the list is given room. */
HAK_SLOW static void free_foreign(thread_heap_t *heap, slab_t *slab, void *block) {
    uint32_t class_index = slab->class_index;
    ace_tick(heap);
    if (class_index < HAK_OWNED_CLASS_COUNT) {
        tls_sll_free_elsewhere(heap, class_index, block);
    } else {
        tls_list_t *list = heap_list(heap, class_index);
        if (!tls_list_has_room(list)) ace_make_room(heap, class_index);
        if (hak_likely(tls_list_has_room(list))) {
            tls_sll_push_checked(list, block);
        } else {
            owner_count_class(&heap->owner, HAK_CLASS_COUNTER_REMOTE_FREES, class_index, 1);
            block_mark(block);
            (void)slab_free_remote(slab, block, block, 1);
        }
    }
    bound_retained_if_released(heap);
}

/* The thread's own block, for which its list has no room, where more is to be done than to put it into its slab. */
HAK_SLOW static void free_own_slow(thread_heap_t *heap, slab_t *slab, void *block) {
    uint32_t class_index = slab->class_index;
    tls_list_t *list = heap_list(heap, class_index);
    if (!tls_list_has_room(list) && thread_heaps_are_crowding()) (void)tls_sll_hand_over(heap, class_index);
    if (tls_list_has_room(list)) {
        tls_sll_push_checked(list, block);
        return;
    }
    tls_sll_count_overflow(heap, class_index);
    slab_free_block(&heap->owner, slab, block);
    bound_retained_if_released(heap);
}

/* Secure: why a block could not be taken back. One that was overrun can be, afterwards. */
HAK_COLD static void refuse_free(slab_t *slab, void *block) {
    size_t size = slab_class(slab)->size;
    if (!front_gate_is_start(block)) {
        report_interior(block);
        return;
    }
    if (!block_is_live(block, slab->class_index)) {
        hak_misuse(HAK_ERROR_DOUBLE_FREE, block, size);
        return;
    }
    hak_misuse(HAK_ERROR_BLOCK_OVERRUN, block, size);
    *block_canary(block, size) = canary_of(block);
    front_gate_free_for(NULL, block);
}

/* A thread without a heap of its own frees a block of a slab: it may have one from now on. */
static void free_without_heap(void *block, slab_t *slab) {
    heap_visit_t visit = lifecycle_enter();
    bool is_own = visit.heap != NULL && !visit.is_borrowed;
    if (HAK_SECURE && !is_own && hak_unlikely(!block_leave(block, slab->class_index))) {
        if (visit.heap != NULL) lifecycle_leave(visit);
        refuse_free(slab, block);
    } else if (visit.heap == NULL) { /* no memory for a heap: the slab can still take it */
        block_mark(block);
        (void)slab_free_remote(slab, block, block, 1);
    } else if (!visit.is_borrowed) {
        front_gate_free_for(NULL, block);
    } else {
        block_link(block, NULL);
        block_mark(block);
        owner_count_class(&visit.heap->owner, HAK_CLASS_COUNTER_REMOTE_FREES, slab->class_index, 1);
        tls_sll_send_home(visit.heap, slab->class_index, block, 1);
        bound_retained_if_released(visit.heap);
        lifecycle_leave(visit);
    }
}

/* True when the thread had not yet seen that the frontier has passed the block. */
static bool frontier_has_moved(thread_heap_t *heap, const void *block) {
    size_t unit = arena_unit_of(block);
    if (!heap_is_born(heap) || unit < heap->owner.units || !arena_has_unit(unit)) return false;
    owner_see_frontier(&heap->owner);
    return true;
}

HAK_SLOW static void free_rare(void *block) {
    if (block == NULL) return;
    if (frontier_has_moved(tls_heap, block)) {
        front_gate_free_for(NULL, block);
        return;
    }
    block_place_t place = classify_ptr(block);
    switch (place.kind) {
        case BLOCK_IN_SLAB: free_without_heap(block, place.slab); return;
        case BLOCK_RUN: l25_pool_free(place.slab); break;
        case BLOCK_HUGE: huge_free(block); break;
        case BLOCK_QUARANTINED: case BLOCK_SAMPLED: sampler_free(block); break;
        case BLOCK_PHASE: case BLOCK_PHASE_FREED: phases_free_block(block); return;
        case BLOCK_ZERO:
            if (hak_unlikely(!zero_block_free(block))) hak_misuse(HAK_ERROR_FREE_NO_BLOCK, block, 0);
            return;
        case BLOCK_INTERIOR: report_interior(block); return;
        case BLOCK_UNKNOWN: hak_misuse(HAK_ERROR_FREE_NO_BLOCK, block, 0); return;
        case BLOCK_FOREIGN:
            if (foreign_takes_pointers()) foreign_free(block);
            else hak_misuse(HAK_ERROR_FREE_UNKNOWN, block, 0);
            return;
    }
    ace_bound_retained();
}

/* A block of a slab that is known not to be free, past its thread's list. */
HAK_INLINE void free_checked(thread_heap_t *heap, slab_t *slab, void *block) {
    if (hak_unlikely(!slab_is_owned_by(slab, &heap->owner))) {
        free_foreign(heap, slab, block);
    } else if (hak_unlikely(slab_free_is_slow(slab) || thread_heaps_are_crowding())) {
        free_own_slow(heap, slab, block);
    } else {
        tls_sll_count_overflow(heap, slab->class_index);
        slab_put_block(slab, block);
    }
}

HAK_COLD void front_gate_drop_held(void *block) {
    hak_misuse(HAK_ERROR_BLOCK_DAMAGED, block, slab_class(slab_of_unit(arena_unit_of(block)))->size);
}

HAK_SLOW void front_gate_free_held(thread_heap_t *heap, void *block) { free_checked(heap, slab_of_unit(arena_unit_of(block)), block); }

HAK_SLOW bool front_gate_empty_quarantine(thread_heap_t *heap) {
    bool had_any = false;
    for (uint32_t place = 0; HAK_SECURE && place < HAK_QUARANTINE_MAX_BLOCKS; place++) {
        held_t held = quarantine_remove(heap->quarantine, place);
        had_any |= held.block != NULL;
        free_held(heap, held);
    }
    return had_any;
}

/* A block that looks as if it were free. */
HAK_COLD static void free_suspect(thread_heap_t *heap, slab_t *slab, void *block) {
    if (block_is_in_reach(heap, slab, block)) hak_misuse(HAK_ERROR_DOUBLE_FREE, block, slab_class(slab)->size);
    else if (slab_is_owned_by(slab, &heap->owner)) free_own_slow(heap, slab, block);
    else free_foreign(heap, slab, block);
}

/* Full lists and other threads' blocks come here at a high rate: own blocks first, on a path that needs next to no stack. */
HAK_INLINE void free_past_list(void *block) {
    thread_heap_t *heap = tls_heap;
    size_t unit = arena_unit_of(block);
    if (hak_unlikely(unit >= heap->owner.units || page_map_class(page_map_get(unit)) >= HAK_CLASS_COUNT)) {
        free_rare(block);
        return;
    }
    slab_t *slab = slab_of_unit(unit);
    if (HAK_SECURE) {
        if (!free_to_quarantine(heap, block, page_map_get(unit))) refuse_free(slab, block);
        return;
    }
    const tls_list_t *list = heap_list(heap, slab->class_index);
    bool is_suspect = HAK_FREE_MARKS && (block_is_marked(block) | (block == list->head));
    if (hak_unlikely(!front_gate_is_start(block))) report_interior(block);
    else if (hak_unlikely(is_suspect)) free_suspect(heap, slab, block);
    else free_checked(heap, slab, block);
}

/* Recorded first, while nobody else can free the block. */
HAK_COLD static void free_recorded(void *block, const void *caller) {
    if (caller != NULL) free_trace_record(block, caller);
    free_past_list(block);
}

HAK_SLOW void front_gate_free_slow(void *block, const void *caller) {
    if (free_trace_is_on()) free_recorded(block, caller);
    else free_past_list(block);
}

/* A new block of which something may have been written to before. */
static void clear_block(void *block, size_t bytes) {
    if (bytes > HAK_LARGE_MAX_BYTES && !foreign_is_forwarding()) huge_clear(block, bytes);
    else memset(block, 0, bytes);
}

void *front_gate_calloc(size_t count, size_t size) {
    size_t bytes;
    bool is_zero = false;
    if (hak_unlikely(__builtin_mul_overflow(count, size, &bytes))) return fail_with_enomem();
    if (HAK_SECURE && bytes == 0) return front_gate_malloc(0);
    void *block = NULL;
    if (bytes <= slab_request_max()) block = tls_sll_pop(tls_heap, size_class_of(with_canary(bytes)));
    if (block == NULL && foreign_is_forwarding()) return foreign_calloc(count, size);
    if (block == NULL) block = alloc_slow(bytes, &is_zero);
    if (block != NULL && !is_zero) clear_block(block, bytes);
    return block;
}

/* Rounding, alignment and realloc (in place, or with headroom) leave a block up to twice as long as what it was asked for. */
static bool size_is_possible(size_t bytes, size_t alignment, size_t usable) {
    if (bytes == HAK_SIZE_UNKNOWN || usable <= HAK_CACHE_LINE_BYTES) return bytes == HAK_SIZE_UNKNOWN || bytes <= usable;
    return bytes <= usable && max_size(bytes, alignment) >= usable / 2;
}

HAK_SLOW void front_gate_free_sized_slow(void *block, size_t bytes, size_t alignment, const void *caller) {
    block_place_t place = classify_ptr(block);
    if (free_trace_is_on()) {
        free_trace_record(block, caller);
        caller = NULL;
    }
    if (is_block(place)) {
        if (hak_unlikely(((uintptr_t)block & (alignment - 1)) != 0)) hak_misuse(HAK_ERROR_FREE_ALIGNMENT, block, alignment);
        if (hak_unlikely(!size_is_possible(bytes, alignment, usable_bytes(block, place)))) hak_misuse(HAK_ERROR_FREE_SIZE, block, bytes);
    }
    front_gate_free_for(caller, block);
}

size_t front_gate_usable_bytes(const void *block) {
    if (block == NULL) return 0;
    block_place_t place = classify_ptr(block);
    if (place.kind == BLOCK_FOREIGN && foreign_takes_pointers()) return foreign_usable_bytes((void *)(uintptr_t)block);
    if (!is_block(place)) {
        hak_misuse_of(is_freed(place) ? HAK_ERROR_USABLE_FREED : HAK_ERROR_USABLE_UNKNOWN, block, bytes_of_freed(block, place), block_around(block));
        return 0;
    }
    if (place.kind == BLOCK_IN_SLAB && hak_unlikely(block_was_freed(block, place.slab))) {
        hak_misuse(HAK_ERROR_USABLE_FREED, block, usable_bytes(block, place));
        return 0;
    }
    return usable_bytes(block, place);
}

static void *memalign_once(size_t alignment, size_t bytes) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return memalign_without_heap(alignment, bytes);
    ace_tick(visit.heap);
    size_t wanted = bytes_for_request(bytes);
    void *block = ace_alloc_aligned(visit.heap, wanted, alignment);
    if (HAK_SECURE && hak_unlikely(block == NULL) && release_quarantine(visit)) block = ace_alloc_aligned(visit.heap, wanted, alignment);
    bound_retained_if_released(visit.heap);
    lifecycle_leave(visit);
    return block;
}

void *front_gate_memalign_quietly(size_t alignment, size_t bytes) {
    return alignment <= HAK_GRANULE_BYTES ? front_gate_malloc_quietly(bytes) : memalign_once(alignment, bytes);
}

void *front_gate_memalign(size_t alignment, size_t bytes) {
    if (alignment <= HAK_GRANULE_BYTES) return front_gate_malloc(bytes);
    void *block = memalign_once(alignment, bytes);
    while (hak_unlikely(block == NULL) && front_gate_is_relieved(bytes, alignment)) block = memalign_once(alignment, bytes);
    return hak_likely(block != NULL) ? block : fail_with_enomem();
}

bool front_gate_trim(void) {
    heap_visit_t visit = lifecycle_enter();
    if (visit.heap == NULL) return false;
    if (!visit.is_borrowed) (void)front_gate_empty_quarantine(visit.heap);
    size_t purged = ace_trim(visit.heap);
    lifecycle_leave(visit);
    return purged != 0;
}
