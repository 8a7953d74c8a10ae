#include "boxes/front-gate/front_gate.h"

#include <errno.h>
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/front-gate/lifecycle.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "diag/fatal.h"

/* What an address is to us: outside what we hand out, inside it but no block's (further units of a run or a huge block
   among them), inside a block, or a block's own address. */
typedef enum block_kind { BLOCK_FOREIGN, BLOCK_UNKNOWN, BLOCK_INTERIOR, BLOCK_IN_SLAB, BLOCK_RUN, BLOCK_HUGE } block_kind_t;

typedef struct block_place {
    block_kind_t kind;
    uint32_t entry; /* of the page map */
    slab_t *slab;   /* BLOCK_IN_SLAB and BLOCK_RUN */
} block_place_t;

/* From a pointer to its owner, for any address at all. */
static block_place_t classify_ptr(const void *address) {
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

HAK_COLD static void *fail_with_enomem(void) {
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

/* A new block of which something may have been written to before. */
static void clear_block(void *block, size_t bytes) {
    if (bytes > HAK_LARGE_MAX_BYTES && !foreign_is_forwarding()) huge_clear(block, bytes);
    else memset(block, 0, bytes);
}

void *front_gate_calloc(size_t count, size_t size) {
    size_t bytes;
    bool is_zero = false;
    if (hak_unlikely(__builtin_mul_overflow(count, size, &bytes))) return fail_with_enomem();
    void *block = NULL;
    if (bytes <= HAK_PACKED_MAX_BYTES) block = tls_sll_pop(&tls_heap->lists[size_class_of(bytes)]);
    if (block == NULL && foreign_is_forwarding()) return foreign_calloc(count, size);
    if (block == NULL) block = alloc_slow(bytes, &is_zero);
    if (block != NULL && !is_zero) clear_block(block, bytes);
    return block;
}

static bool is_block(block_place_t place) { return place.kind >= BLOCK_IN_SLAB; }

static size_t usable_bytes(const void *block, block_place_t place) {
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

/* True when the block serves the new size where it is. */
static bool resize_in_place(block_place_t place, size_t usable, size_t bytes) {
    if (place.kind == BLOCK_IN_SLAB)
        return bytes <= usable && (bytes >= usable / 2 || size_class_of(bytes) == place.slab->class_index) &&
               !ace_breaks_wmax(bytes, place.slab->class_index);
    if (place.kind != BLOCK_RUN || bytes <= HAK_PACKED_MAX_BYTES || bytes > HAK_LARGE_MAX_BYTES) return false;
    bool done = l25_pool_resize(place.slab, bytes);
    if (done && bytes < usable) ace_bound_retained();
    return done;
}

static void *realloc_huge(void *block, size_t bytes) {
    heap_visit_t visit = lifecycle_enter();
    void *moved = visit.heap == NULL || bytes > PTRDIFF_MAX ? NULL : huge_realloc(&visit.heap->owner, block, bytes);
    if (visit.heap != NULL) lifecycle_leave(visit);
    ace_bound_retained();
    return moved != NULL ? moved : fail_with_enomem();
}

void *front_gate_realloc(void *block, size_t bytes) {
    if (block == NULL) return front_gate_malloc(bytes);
    block_place_t place = classify_ptr(block);
    if (place.kind == BLOCK_FOREIGN && foreign_takes_pointers()) return foreign_realloc(block, bytes);
    if (!is_block(place)) hak_fatal(HAK_ERROR_REALLOC_UNKNOWN, block, 0);
    if (bytes == 0) { /* as glibc: the block is freed */
        front_gate_free(block);
        return NULL;
    }
    size_t usable = usable_bytes(block, place);
    if (resize_in_place(place, usable, bytes)) return block;
    if (place.kind == BLOCK_HUGE && bytes > HAK_LARGE_MAX_BYTES && !foreign_is_forwarding()) return realloc_huge(block, bytes);
    void *moved = front_gate_malloc(bytes);
    if (moved == NULL) return bytes <= usable ? block : NULL; /* a block that shrinks never fails */
    memcpy(moved, block, min_size(usable, bytes));
    front_gate_free(block);
    return moved;
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
