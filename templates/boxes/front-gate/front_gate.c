#include "boxes/front-gate/front_gate.h"

#include <errno.h>
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/front-gate/block_place.h"
#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/front-gate/lifecycle.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "diag/fatal.h"

block_place_t classify_ptr(const void *address) {
    size_t unit = arena_unit_of(address);
    if (!arena_is_started() || !arena_has_unit(unit)) return (block_place_t){BLOCK_FOREIGN, 0, NULL};
    uint32_t entry = page_map_get(unit), code = entry & HAK_CLASS_MASK;
    if (entry == 0) return (block_place_t){BLOCK_UNKNOWN, 0, NULL};
    if (code < HAK_CLASS_COUNT) {
        bool is_start;
        slab_t *slab = slab_of_unit(unit);
        (void)slab_block_index(slab, address, &is_start);
        return (block_place_t){is_start ? BLOCK_IN_SLAB : BLOCK_INTERIOR, entry, slab};
    }
    if (address != unit_address(unit)) return (block_place_t){BLOCK_INTERIOR, entry, NULL};
    return (block_place_t){code == HAK_CLASS_RUN ? BLOCK_RUN : BLOCK_HUGE, entry, slab_of_first_unit(unit)};
}

HAK_COLD void *fail_with_enomem(void) {
    errno = ENOMEM;
    return NULL;
}

/* There is no memory for a heap, or every request goes to another allocator. */
HAK_COLD static void *malloc_without_heap(size_t bytes) {
    return foreign_is_forwarding() ? foreign_malloc(bytes) : fail_with_enomem();
}

HAK_COLD static void *memalign_without_heap(size_t alignment, size_t bytes) {
    return foreign_is_forwarding() ? foreign_memalign(alignment, bytes) : fail_with_enomem();
}

/* After anything that may have let a slab fall EMPTY. */
HAK_INLINE void bound_retained_if_released(thread_heap_t *heap) {
    if (hak_likely(!heap->owner.has_released)) return;
    heap->owner.has_released = false;
    ace_bound_retained();
}

/* The common body of the allocating cold doors. */
static void *alloc_slow(size_t bytes, bool *is_zero) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return malloc_without_heap(bytes);
    ace_tick(visit.heap);
    void *block = ace_alloc(visit.heap, bytes, is_zero);
    bound_retained_if_released(visit.heap);
    lifecycle_leave(visit);
    return hak_likely(block != NULL) ? block : fail_with_enomem();
}

HAK_SLOW void *front_gate_malloc_slow(size_t bytes) {
    bool is_zero;
    return alloc_slow(bytes, &is_zero);
}

HAK_SLOW void *front_gate_malloc_above_tiny(size_t bytes) {
    if (hak_likely(bytes <= HAK_PACKED_MAX_BYTES)) {
        void *block = tls_sll_pop(&tls_heap->lists[size_class_of_packed(bytes)]);
        if (hak_likely(block != NULL)) return block;
    }
    return front_gate_malloc_slow(bytes);
}

void front_gate_check_start(const void *block) {
    bool is_start;
    (void)slab_block_index(slab_of_unit(arena_unit_of(block)), block, &is_start);
    if (!is_start) hak_fatal(HAK_ERROR_FREE_INTERIOR, block, 0);
}

HAK_SLOW void front_gate_free_overflow(void *block) {
    thread_heap_t *heap = tls_heap;
    slab_t *slab = slab_of_unit(arena_unit_of(block));
    tls_sll_overflow(heap, slab, block);
    bound_retained_if_released(heap);
}

/* A thread without a heap of its own frees a block of a slab. */
static void free_without_heap(void *block, block_place_t place) {
    heap_visit_t visit = lifecycle_enter();
    if (visit.heap == NULL) { /* no memory for a heap: the slab can still take it */
        (void)slab_free_remote(place.slab, block, block, 1);
        return;
    }
    /* Read again: until we entered, another thread may have taken the slab from the heap that we then adopted. */
    uint32_t class_index = page_map_get(arena_unit_of(block)) - visit.heap->owner.tag;
    if (class_index < HAK_CLASS_COUNT) {
        slab_free_block(&visit.heap->owner, place.slab, block);
        owner_count_class(&visit.heap->owner, HAK_CLASS_COUNTER_DRAINED, class_index, 1);
    } else {
        tls_sll_free_remote(visit.heap, place.slab, block);
    }
    bound_retained_if_released(visit.heap);
    lifecycle_leave(visit);
}

HAK_SLOW static void free_rare(void *block) {
    if (block == NULL) return;
    block_place_t place = classify_ptr(block);
    switch (place.kind) {
        case BLOCK_IN_SLAB: free_without_heap(block, place); return;
        case BLOCK_RUN: l25_pool_free(place.slab); break;
        case BLOCK_HUGE: huge_free(block); break;
        case BLOCK_INTERIOR: hak_fatal(HAK_ERROR_FREE_INTERIOR, block, 0);
        case BLOCK_UNKNOWN: hak_fatal(HAK_ERROR_FREE_UNKNOWN, block, 0);
        case BLOCK_FOREIGN:
            if (!foreign_takes_pointers()) hak_fatal(HAK_ERROR_FREE_UNKNOWN, block, 0);
            foreign_free(block);
            return;
    }
    ace_bound_retained();
}

/* Frees across threads come here at their full rate: they are told apart first. */
HAK_SLOW void front_gate_free_slow(void *block) {
    thread_heap_t *heap = tls_heap;
    size_t unit = arena_unit_of(block);
    if (hak_unlikely(!arena_has_unit(unit) || !heap_is_born(heap))) {
        free_rare(block);
        return;
    }
    uint32_t entry = page_map_get(unit);
    if (hak_unlikely(entry == 0 || (entry & HAK_CLASS_MASK) >= HAK_CLASS_COUNT)) free_rare(block);
    else {
        if (HAK_ASSERT_LEVEL >= 1) front_gate_check_start(block);
        tls_sll_free_remote(heap, slab_of_unit(unit), block);
        bound_retained_if_released(heap);
    }
}

void *front_gate_calloc(size_t count, size_t size) {
    size_t bytes;
    bool is_zero = false;
    if (hak_unlikely(__builtin_mul_overflow(count, size, &bytes))) return fail_with_enomem();
    void *block = NULL;
    if (bytes <= HAK_PACKED_MAX_BYTES) block = tls_sll_pop(&tls_heap->lists[size_class_of(bytes)]);
    if (block == NULL && foreign_is_forwarding()) return foreign_calloc(count, size);
    if (block == NULL) block = alloc_slow(bytes, &is_zero);
    if (block != NULL && !is_zero) memset(block, 0, bytes);
    return block;
}

size_t usable_bytes(const void *block, block_place_t place) {
    if (place.kind == BLOCK_IN_SLAB) return slab_class(place.slab)->size;
    return place.kind == BLOCK_RUN ? place.slab->run_bytes : huge_usable_bytes(block);
}

size_t front_gate_usable_bytes(const void *block) {
    if (block == NULL) return 0;
    block_place_t place = classify_ptr(block);
    if (place.kind == BLOCK_FOREIGN && foreign_takes_pointers()) return foreign_usable_bytes((void *)(uintptr_t)block);
    if (!is_block(place)) hak_fatal(HAK_ERROR_USABLE_UNKNOWN, block, 0);
    return usable_bytes(block, place);
}

void *front_gate_memalign(size_t alignment, size_t bytes) {
    if (alignment <= HAK_GRANULE_BYTES) return front_gate_malloc(bytes);
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return memalign_without_heap(alignment, bytes);
    ace_tick(visit.heap);
    void *block = ace_alloc_aligned(visit.heap, bytes, alignment);
    bound_retained_if_released(visit.heap);
    lifecycle_leave(visit);
    return block != NULL ? block : fail_with_enomem();
}

bool front_gate_trim(void) {
    heap_visit_t visit = lifecycle_enter();
    if (visit.heap == NULL) return false;
    size_t purged = ace_trim(visit.heap);
    lifecycle_leave(visit);
    return purged != 0;
}
