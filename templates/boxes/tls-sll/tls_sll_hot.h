/* The fast paths of a thread's lists. */
#ifndef HAK_TLS_SLL_HOT_H
#define HAK_TLS_SLL_HOT_H

#include "boxes/tls-sll/thread_heap.h"

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

#endif
