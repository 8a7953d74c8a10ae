/* The fast paths of a thread's lists. */
#ifndef HAK_TLS_SLL_HOT_H
#define HAK_TLS_SLL_HOT_H

#include "boxes/shared-pool/block_state.h"
#include "boxes/tls-sll/tls_sll.h"
#include "os/processor.h"

/* Pops a block; NULL when the list is empty, or its first block is not as it was pushed: the cold door tells. */
HAK_INLINE void *tls_sll_pop(thread_heap_t *heap, uint32_t class_index) {
    tls_list_t *list = &heap->lists[class_index];
    void *block = list->head;
    if (hak_unlikely(block == NULL)) return NULL;
    void *next = block_next(block);
    if (HAK_FREE_MARKS && hak_unlikely(!block_is_marked(block))) return NULL;
    if (HAK_SECURE && hak_unlikely(!block_take(block, next, class_index))) return NULL;
    list->head = next;
    if (!HAK_SECURE) block_unmark(block);
    list->ceiling++;
    return block;
}

/* Pushes a block that has been found not to be free and has its mark, on a list that has room. */
HAK_INLINE void tls_sll_push_marked(tls_list_t *list, void *block) {
    list->frees++;
    block_link(block, list->head);
    list->head = block;
}

/* Pushes a block that has been found not to be free, on a list that has room. */
HAK_INLINE void tls_sll_push_checked(tls_list_t *list, void *block) {
    hak_forget(list->frees);
    list->frees++;
    block_link(block, list->head);
    block_mark(block);
    list->head = block;
}

HAK_INLINE bool tls_list_has_room(const tls_list_t *list) { return (int32_t)(list->frees - list->ceiling) < 0; }

/* Pushes a block; false (nothing changed) when there is no room, or it was the last that was pushed: a second free. Its mark is
   not looked at, because a load would wait for a line that the stores do not wait for. */
HAK_INLINE bool tls_sll_push(tls_list_t *list, void *block) {
    if (hak_unlikely(!tls_list_has_room(list))) return false;
    if (HAK_FREE_MARKS && hak_unlikely(block == list->head)) return false;
    tls_sll_push_checked(list, block);
    return true;
}

/* The list that a block of this page map entry is pushed to; NULL for a small block of another thread's slab, a run, a
   huge block. The list of an entry 0 has no room. */
HAK_INLINE tls_list_t *heap_list_of_entry(thread_heap_t *heap, uint32_t entry) {
    uint32_t offset = entry & heap->owner.entry_mask;
    return hak_likely(offset <= page_map_code(HAK_CLASS_COUNT - 1)) ? (tls_list_t *)(void *)((char *)heap + offset) : NULL;
}

#endif
