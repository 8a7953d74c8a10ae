/* The fast paths of malloc and free: what every call of every program runs. The budget is 20 and 24 instructions,
   with no lock, no call and no loop (npm run test-c -- --filter hot_path counts them). */
#ifndef HAK_FRONT_GATE_HOT_H
#define HAK_FRONT_GATE_HOT_H

#include "boxes/front-gate/front_gate.h"
#include "boxes/tls-sll/quarantine.h"
#include "boxes/tls-sll/tls_sll_hot.h"
#include "tables/size_class.h"

/* True for a request of a tiny class: secure, with its canary, and not of 0 bytes, which gets no memory at all. */
HAK_INLINE bool is_tiny_request(size_t bytes) { return HAK_SECURE ? bytes - 1 < hardening.tiny_limit : bytes <= HAK_TINY_MAX_BYTES; }

/* A block of a tiny class from the thread's list; NULL when it has none, or for more bytes. */
HAK_INLINE void *front_gate_pop_tiny(size_t bytes) {
    if (hak_unlikely(!is_tiny_request(bytes))) return NULL;
    return tls_sll_pop(tls_heap, size_class_of_tiny(with_canary(bytes)));
}

HAK_INLINE void *front_gate_malloc(size_t bytes) {
    if (hak_unlikely(!is_tiny_request(bytes))) return front_gate_malloc_above_tiny(bytes);
    void *block = tls_sll_pop(tls_heap, size_class_of_tiny(with_canary(bytes)));
    return hak_likely(block != NULL) ? block : front_gate_malloc_slow(bytes);
}

/* Secure: a block that is held back no longer goes where it was to go when it was freed, if nobody has written to its first two words:
   whoever takes it next may mark it anew. */
HAK_INLINE void free_held(thread_heap_t *heap, held_t held) {
    if (hak_unlikely(held.block == NULL)) return;
    if (hak_unlikely(block_next(held.block) != NULL || !block_is_marked(held.block))) {
        front_gate_drop_held(held.block);
        return;
    }
    tls_list_t *list = heap_list_of_entry(heap, held.entry);
    if (hak_likely(list != NULL) && hak_likely(tls_list_has_room(list))) tls_sll_push_marked(list, held.block);
    else front_gate_free_held(heap, held.block);
}

/* Secure: takes a block back, and holds it in quarantine. False (nothing changed) when it is none of a class, or cannot be freed: the
   cold door tells. */
HAK_INLINE bool free_to_quarantine(thread_heap_t *heap, void *block, uint32_t entry) {
    uint32_t class_index = page_map_class(entry);
    if (hak_unlikely(class_index >= HAK_CLASS_COUNT || !block_leave(block, class_index))) return false;
    block_link(block, NULL);
    block_mark(block);
    free_held(heap, quarantine_exchange(heap->quarantine, (held_t){block, entry}, hak_class_info[class_index].size));
    return true;
}

/* The page map says at once in which of this thread's lists the block goes: into none, and the answer is false, when it is not
   ours, a run, a huge block, or a small block of another thread's slab. */
HAK_INLINE bool front_gate_push(void *block) {
    thread_heap_t *heap = tls_heap;
    size_t unit = arena_unit_of(block);
    if (hak_likely(unit < heap->owner.units)) {
        uint32_t entry = page_map_get(unit);
        if (HAK_SECURE) return !free_trace_is_on() && free_to_quarantine(heap, block, entry);
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
    if (hak_likely(is_tiny_request(bytes) && unit < heap->owner.units)) {
        uint32_t entry = page_map_get(unit), class_index = size_class_of_tiny(with_canary(bytes));
        if (HAK_SECURE) {
            if (hak_likely(page_map_class(entry) == class_index && !free_trace_is_on()) && hak_likely(free_to_quarantine(heap, block, entry))) return;
        } else {
            uint32_t offset = entry & heap->owner.entry_mask;
            tls_list_t *list = (tls_list_t *)(void *)((char *)heap + offset);
            bool is_right = (offset | HAK_CODE_LISTS) == page_map_code(class_index);
            if (hak_likely(is_right) && HAK_ASSERT_LEVEL == 0 && hak_likely(tls_sll_push(list, block))) return;
        }
    }
    front_gate_free_sized_slow(block, bytes, HAK_GRANULE_BYTES, HAK_CALLER);
}

#endif
