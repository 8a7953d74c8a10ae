/* ACE, the adaptive cache engine: which pool serves a request under W_MAX, how long each thread's lists may grow, and
   how much EMPTY memory the process retains. */
#ifndef HAK_ACE_H
#define HAK_ACE_H

#include "base/compiler.h"
#include "boxes/tls-sll/tls_sll.h"

/* Takes the knobs over; once, before the first allocation or as soon as there is an environment. `heap` is the calling
   thread's, born or not; there is no other thread yet. */
void ace_start(thread_heap_t *heap);

/* True when rounding `bytes` up to the class would waste more than the knobs of its region allow. */
bool ace_breaks_wmax(size_t bytes, uint32_t class_index);

/* A block of any size for which the thread's list had none; NULL when the system has no memory. *is_zero tells whether
   it is known to read as zero. */
void *ace_alloc(thread_heap_t *heap, size_t bytes, bool *is_zero);

/* The same with an alignment above 16 bytes, a power of two. */
void *ace_alloc_aligned(thread_heap_t *heap, size_t bytes, size_t alignment);

/* False for what the arena or the limit would not allow if the heap were empty: nothing is given back for it. `alignment` is a
   power of two. And what is returned for that: NULL, with a word where one is due. */
bool ace_can_hold(size_t bytes, size_t alignment);
void *ace_refuse(size_t bytes);

/* What the program itself says of HAKMEM_LIMIT, HAKMEM_SOFT_LIMIT and of what is retained; false for a number that none may be. */
bool ace_set_limit(size_t bytes);
bool ace_set_soft_limit(size_t bytes);
bool ace_set_retention(size_t bytes);

/* True when the heap had more already when its limit was set. */
bool ace_has_more_than_limit(void);

/* When there was no memory for a request: gives back all that is EMPTY, for what we retain may be what is missing. The request
   is tried once more then; ace_give_up, with what this returned, when it fails again. */
uint64_t ace_make_room_for(thread_heap_t *heap, size_t bytes);
void ace_give_up(size_t bytes, uint64_t refusals);

/* Before a block of another thread's slab goes on a full list: lets the list grow to a batch, else hands it over or sends it
   home. A closed class stays full. */
void ace_make_room(thread_heap_t *heap, uint32_t class_index);

/* To be called when memory may have fallen EMPTY: purges a piece of what exceeds the bounds. */
void ace_bound_retained(void);

/* The same when memory is wanted: only of what nobody has wanted for a while. */
void ace_bound_aged(void);

/* Purges all that exceeds the bounds, however long that takes. */
void ace_bound_at_once(void);

/* Looks at what the thread's lists do, at most every HAK_TICK_MS. */
void ace_tick_slow(thread_heap_t *heap);

/* To be called by the cold doors of blocks. */
HAK_INLINE void ace_tick(thread_heap_t *heap) {
    if (hak_likely(++heap->cold_calls % HAK_BOUND_COLD_CALLS != 0)) return;
    ace_bound_aged();
    if (heap->cold_calls >= HAK_TICK_COLD_CALLS) ace_tick_slow(heap);
}

/* Gives back what has been EMPTY since the last call, and all that ended threads have; from a thread without a heap. */
void ace_trim_idle(void);

/* At exit: how often each cause of HAKMEM_ACE_TRACE has met each size class. */
void ace_trace_totals(void);

/* Gives back all EMPTY memory, that of this thread's lists and of ended threads included. Returns the bytes purged. */
size_t ace_trim(thread_heap_t *heap);

/* The part of it that needs no heap: purges all that is retained. */
size_t ace_purge_retained(void);

#endif
