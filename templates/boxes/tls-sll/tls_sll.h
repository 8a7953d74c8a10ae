/* Each thread's singly linked lists of free blocks: refill, overflow, remote frees, drain. */
#ifndef HAK_TLS_SLL_H
#define HAK_TLS_SLL_H

#include "boxes/tls-sll/thread_heap.h"

/* Refills an empty list from the transfer stage (stage 0), the thread's slabs (stage 0.5), what waits for other threads,
   or the pool (stages 1 to 3), and returns one block; NULL when there is no memory. *is_zero tells whether the block is known to read as zero. */
void *tls_sll_refill_slow(thread_heap_t *heap, uint32_t class_index, bool *is_zero);

/* Counts a free of the thread's own block for which the list has no room: it goes straight to its slab. */
HAK_INLINE void tls_sll_count_overflow(thread_heap_t *heap, uint32_t class_index) {
    heap->states[class_index].overflows++;
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_OVERFLOWS, class_index, 1);
}

/* A free of a small block of another thread's slab: gathered in the outbox. Its class is below HAK_OWNED_CLASS_COUNT. */
void tls_sll_free_elsewhere(thread_heap_t *heap, uint32_t class_index, void *block);

/* Hands what the outbox has gathered on, or sends it home. */
void tls_sll_flush_outbox(thread_heap_t *heap);

/* Hands the whole list to the transfer stage; false (nothing changed) when that has no room. */
bool tls_sll_hand_over(thread_heap_t *heap, uint32_t class_index);

/* True when the list or the outbox has the block. */
bool tls_sll_has(const thread_heap_t *heap, uint32_t class_index, const void *wanted);

/* Returns the blocks of a list to their slabs. */
void tls_sll_drain(thread_heap_t *heap, uint32_t class_index);

/* Sets the room a list has after a refill, and moves its present room by the difference. */
void tls_sll_set_capacity(thread_heap_t *heap, uint32_t class_index, uint32_t capacity);

/* What knobs change of every heap, made or to be made: lists start 2^shift times shorter; a closed class has no list, so
   that each of its calls takes the cold door. To be called before there is a second thread. */
void tls_sll_shorten_lists(unsigned shift);
void tls_sll_close_class(uint32_t class_index);

/* Makes a heap one that samples, or one that does not; by its own thread. */
void tls_sll_set_sampled(thread_heap_t *heap, bool is_sampled);

/* A refill of such a heap: what it brings counts against the handouts of the class, and the call after the last of them takes the cold
   door with none left. */
void *tls_sll_refill_sampled(thread_heap_t *heap, uint32_t class_index, bool *is_zero);

/* Counts blocks of a class that the program was given past its list. */
HAK_INLINE void tls_sll_count_handout(thread_heap_t *heap, uint32_t class_index, uint32_t blocks) {
    uint64_t *left = &heap->sampling.handouts[class_index];
    *left = *left > blocks ? *left - blocks : 0;
}

/* Bytes that may wait in the transfer stage; after tls_sll_shorten_lists, which divides them too. */
void tls_sll_limit_transfer(size_t bytes);

/* The room that a list of the class starts with. */
uint32_t tls_sll_start_capacity(uint32_t class_index);

/* Brings a heap that was made before the knobs were read in line with them; by its own thread. */
void tls_sll_apply_knobs(thread_heap_t *heap);

/* The blocks in a list now, and those handed out to the fast path beside it; another thread's may be a moment old. */
uint32_t tls_sll_length(const thread_heap_t *heap, uint32_t class_index);
uint32_t tls_sll_cached(const thread_heap_t *heap, uint32_t class_index);

/* Calls through the list's fast path since it was last settled, modulo 2^32. */
uint32_t tls_sll_unsettled_frees(const thread_heap_t *heap, uint32_t class_index);
uint32_t tls_sll_unsettled_mallocs(const thread_heap_t *heap, uint32_t class_index);

#endif
