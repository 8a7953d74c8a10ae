/* What a thread gets out of heaps that are not its own, and does for them. */
#ifndef HAK_TLS_SLL_OTHER_HEAPS_H
#define HAK_TLS_SLL_OTHER_HEAPS_H

#include "boxes/tls-sll/thread_heap.h"

/* Looks through retired heaps for a partial slab of the class, collecting and releasing on the way. */
slab_t *thread_heap_reclaim(thread_heap_t *heap, uint32_t class_index);

/* Takes over EMPTY slabs of threads that do not come round to collecting them; returns how many. */
uint32_t thread_heap_steal_empty(thread_heap_t *heap);

/* Of every heap: EMPTY slabs that others freed. For trim and exhaustion. */
void thread_heap_steal_all(thread_heap_t *heap);

/* Blocks of a class that wait for other threads (owner_borrow_pending), of the first of a few heaps that has some. */
block_run_t thread_heap_borrow(thread_heap_t *heap, uint32_t class_index, uint32_t limit);

/* Brings home what has piled up with an owner that does not collect it: another live one's EMPTY slabs become this
   heap's or the pool's, a retired one is collected. */
void thread_heap_relieve(thread_heap_t *heap, slab_owner_t *burdened);

#endif
