/* The fast paths of malloc and free: what every call of every program runs. The budget is 20 and 24 instructions,
   with no lock, no call and no loop (npm run test-c -- --filter hot_path counts them). */
#ifndef HAK_FRONT_GATE_HOT_H
#define HAK_FRONT_GATE_HOT_H

#include "boxes/front-gate/front_gate.h"
#include "boxes/tls-sll/tls_sll_hot.h"
#include "tables/size_class.h"

HAK_INLINE void *front_gate_malloc(size_t bytes) {
    if (hak_unlikely(bytes > HAK_TINY_MAX_BYTES)) return front_gate_malloc_above_tiny(bytes);
    void *block = tls_sll_pop(&tls_heap->lists[size_class_of_tiny(bytes)]);
    return hak_likely(block != NULL) ? block : front_gate_malloc_slow(bytes);
}

/* A block of up to HAK_TINY_MAX_BYTES from the thread's list; NULL when it has none, or for more bytes. */
HAK_INLINE void *front_gate_pop_tiny(size_t bytes) {
    if (hak_unlikely(bytes > HAK_TINY_MAX_BYTES)) return NULL;
    return tls_sll_pop(&tls_heap->lists[size_class_of_tiny(bytes)]);
}

/* The page map says at once in which of this thread's lists the block goes: into none, and the answer is false, when it is not
   ours, a run, a huge block, or a small block of another thread's slab. */
HAK_INLINE bool front_gate_push(void *block) {
    thread_heap_t *heap = tls_heap;
    size_t unit = arena_unit_of(block);
    if (hak_likely(unit < heap->owner.units)) {
        uint32_t entry = page_map_get(unit);
        if (HAK_ASSERT_LEVEL >= 1 && page_map_class(entry) < HAK_CLASS_COUNT && !front_gate_is_start(block)) return false;
        tls_list_t *list = heap_list_of_entry(heap, entry);
        if (hak_likely(list != NULL) && hak_likely(tls_sll_push(list, block))) return true;
    }
    return false;
}

/* HAK_CALLER is that of the exported function, which this is part of, and is looked at by the cold door alone. */
HAK_INLINE void front_gate_free(void *block) {
    if (hak_unlikely(!front_gate_push(block))) front_gate_free_slow(block, HAK_CALLER);
}

/* The same by a function that is not the exported one. */
HAK_INLINE void front_gate_free_for(const void *caller, void *block) {
    if (hak_unlikely(!front_gate_push(block))) front_gate_free_slow(block, caller);
}

/* The program says how large the block is: its class must be the one of its entry. */
HAK_INLINE void front_gate_free_sized(void *block, size_t bytes) {
    thread_heap_t *heap = tls_heap;
    size_t unit = arena_unit_of(block);
    if (hak_likely(bytes <= HAK_TINY_MAX_BYTES && unit < heap->owner.units)) {
        tls_list_t *list = heap_list_of_entry(heap, page_map_get(unit));
        if (hak_likely(list == &heap->lists[size_class_of_tiny(bytes)]) && HAK_ASSERT_LEVEL == 0 && hak_likely(tls_sll_push(list, block))) return;
    }
    front_gate_free_sized_slow(block, bytes, HAK_GRANULE_BYTES, HAK_CALLER);
}

#endif
