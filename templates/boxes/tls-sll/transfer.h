/* The transfer stage, stage 0 of the pool: free blocks of one class on their way from a thread that has too many to one
   that has none, whole lists at a time. It has no lock: a batch is one word in one slot, there or not, so that the child
   of a fork finds every slot as good as its parent left it.                                                          */
#ifndef HAK_TLS_SLL_TRANSFER_H
#define HAK_TLS_SLL_TRANSFER_H

#include "boxes/tls-sll/thread_heap.h"

/* Hands `count` linked blocks over; false (nothing changed) when all slots are taken or the budget is used up. */
bool transfer_push(thread_heap_t *heap, uint32_t class_index, void *head, uint32_t count);

/* Takes the batch that was handed over last, as chain_pack; 0 when there is none. */
uint64_t transfer_pop(thread_heap_t *heap, uint32_t class_index);

/* True when batches of any class wait; a hint that costs one load. */
bool transfer_has_any(void);

/* Bytes that may wait at most. */
void transfer_limit(size_t bytes);

/* What has waited since the last call goes home to its slabs; with `all`, everything. One thread at a time: who comes
   second leaves it to the first. */
void transfer_send_home(thread_heap_t *heap, bool all);

/* Blocks of a class that wait; a moment old. */
uint32_t transfer_blocks(uint32_t class_index);

/* In the child of a fork: another thread may have been sending batches home. */
void transfer_after_fork_in_child(void);

#endif
