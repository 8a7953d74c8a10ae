/* The fast paths of a thread's lists. */
#ifndef HAK_TLS_SLL_HOT_H
#define HAK_TLS_SLL_HOT_H

#include "boxes/tls-sll/tls_sll.h"

/* Pops a block; NULL when the list is empty. */
HAK_INLINE void *tls_sll_pop(tls_list_t *list) {
    void *block = list->head;
    if (hak_unlikely(block == NULL)) return NULL;
    list->head = block_next(block);
    list->balance += HAK_ROOM_ONE;
    return block;
}

/* Pushes a block; false when there is no room: the balance has then been charged, and the cold door repays it. */
HAK_INLINE bool tls_sll_push(tls_list_t *list, void *block) {
    list->balance -= HAK_ROOM_ONE - 1;
    if (hak_unlikely(list->balance < 0)) return false;
    block_link(block, list->head);
    list->head = block;
    return true;
}

/* A free for which the list had no room: the block goes straight to its slab. Repays the charge of tls_sll_push. */
HAK_INLINE void tls_sll_overflow(thread_heap_t *heap, slab_t *slab, void *block) {
    uint32_t class_index = slab->class_index;
    heap->lists[class_index].balance += HAK_ROOM_ONE - 1;
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_OVERFLOWS, class_index, 1);
    slab_free_block(&heap->owner, slab, block);
}

/* A free of another owner's block, gathered in the outbox. */
HAK_INLINE void tls_sll_free_remote(thread_heap_t *heap, slab_t *slab, void *block) {
    outbox_slot_t *slot = &heap->outbox[(uint32_t)slab_unit(slab) * HAK_OUTBOX_HASH >> HAK_OUTBOX_HASH_SHIFT];
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_REMOTE_FREES, slab->class_index, 1);
    if (hak_unlikely(slot->slab != slab)) outbox_start_slot(heap, slot, slab, block);
    block_link(block, slot->head);
    slot->head = block;
    if (hak_unlikely(--slot->room == 0)) outbox_flush_slot(heap, slot);
}

#endif
