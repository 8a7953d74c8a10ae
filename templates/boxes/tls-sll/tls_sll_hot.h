/* The fast paths of a thread's lists. */
#ifndef HAK_TLS_SLL_HOT_H
#define HAK_TLS_SLL_HOT_H

#include "boxes/tls-sll/tls_sll.h"

/* Pops a block; NULL when the list is empty. */
HAK_INLINE void *tls_sll_pop(tls_list_t *list) {
    void *block = list->head;
    if (hak_unlikely(block == NULL)) return NULL;
    list->head = block_next(block);
    list->ceiling++;
    return block;
}

/* Pushes a block; false (nothing changed) when there is no room. */
HAK_INLINE bool tls_sll_push(tls_list_t *list, void *block) {
    if (hak_unlikely((int32_t)(list->frees - list->ceiling) >= 0)) return false;
    hak_forget(list->frees);
    list->frees++;
    block_link(block, list->head);
    list->head = block;
    return true;
}

/* The list that a block of this page map entry is pushed to; NULL for a small block of another thread's slab, a run, a
   huge block. The list of an entry 0 has no room. */
HAK_INLINE tls_list_t *heap_list_of_entry(thread_heap_t *heap, uint32_t entry) {
    uint32_t offset = entry & heap->owner.entry_mask;
    return hak_likely(offset <= page_map_code(HAK_CLASS_COUNT - 1)) ? (tls_list_t *)(void *)((char *)heap + offset) : NULL;
}

#endif
