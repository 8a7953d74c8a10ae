/* Each thread's singly linked lists of free blocks: refill, overflow, remote frees, drain. */
#ifndef HAK_TLS_SLL_H
#define HAK_TLS_SLL_H

#include "boxes/tls-sll/thread_heap.h"

/* Refills an empty list from the thread's slabs (stage 0.5) or the pool (stages 1 to 3) and returns one block; NULL
   when there is no memory. *is_zero tells whether the block is known to read as zero. */
void *tls_sll_refill_slow(thread_heap_t *heap, uint32_t class_index, bool *is_zero);

/* What tls_sll_free_remote leaves to do: a slot changes its slab, a slot is full. */
void outbox_start_slot(thread_heap_t *heap, outbox_slot_t *slot, slab_t *slab, void *block);
void outbox_flush_slot(thread_heap_t *heap, outbox_slot_t *slot);

/* Hands every gathered remote free to its slab. */
void tls_sll_flush_outbox(thread_heap_t *heap);

/* Returns blocks of a list to their slabs until at most `keep` are left. */
void tls_sll_drain(thread_heap_t *heap, uint32_t class_index, uint32_t keep);

/* Sets the room a list has after a refill, and moves its present room by the difference. */
void tls_sll_set_capacity(thread_heap_t *heap, uint32_t class_index, uint32_t capacity);

/* What knobs change of every heap, made or to be made: lists start 2^shift times shorter; a closed class has no list, so
   that each of its calls takes the cold door. To be called before there is a second thread. */
void tls_sll_shorten_lists(unsigned shift);
void tls_sll_close_class(uint32_t class_index);

/* The room that a list of the class starts with. */
uint32_t tls_sll_start_capacity(uint32_t class_index);

/* Brings a heap that was made before the knobs were read in line with them; by its own thread. */
void tls_sll_apply_knobs(thread_heap_t *heap);

/* The blocks in a list now; another thread's may be a moment old. */
uint32_t tls_sll_length(const thread_heap_t *heap, uint32_t class_index);

/* Frees through the list's fast path since it was last settled. */
uint64_t tls_sll_unsettled_frees(const thread_heap_t *heap, uint32_t class_index);

#endif
