/* The way of blocks back to their slabs, from wherever they were gathered. */
#ifndef HAK_TLS_SLL_SEND_HOME_H
#define HAK_TLS_SLL_SEND_HOME_H

#include "boxes/tls-sll/thread_heap.h"

/* Returns `length` linked blocks of a class to their slabs, whoever owns them, those of one slab together. Each link is
   checked before it is followed. */
void tls_sll_send_home(thread_heap_t *heap, uint32_t class_index, void *block, uint32_t length);

#endif
