/* What the files of ACE share. */
#ifndef HAK_ACE_INTERNAL_H
#define HAK_ACE_INTERNAL_H

#include "boxes/tls-sll/tls_sll.h"
#include "boxes/tls-sll/tls_sll_hot.h"
#include "diag/knobs.h"

typedef struct ace_state {
    uint32_t wmax_mid_milli; /* thousandths; as the knobs tighten them */
    uint32_t wmax_large_milli;
    uint64_t list_budget; /* bytes that the lists of a thread may grow by, together */
} ace_state_t;

extern ace_state_t ace_state;

/* Before a refill: doubles the room of a list that has overflowed since its last refill, within the thread's budget. */
void ace_grow_list(thread_heap_t *heap, uint32_t class_index);

/* Takes HAKMEM_LIMIT and HAKMEM_SOFT_LIMIT over. */
void ace_limit_start(void);

/* True for what the limit would not allow if the heap were empty. */
bool ace_exceeds_limit(size_t bytes);

/* One line, the first time a request fails because of the limit. */
void ace_tell_limit(void);

/* True when what is in use is above the soft limit: lists do not grow then, and rest short. */
bool ace_is_over_soft_limit(void);

/* After a huge request: as ace_bound_aged, but more at once and whatever the pace, for the block's page faults take longer. */
void ace_bound_huge(void);

/* A request that missed its pool: with HAKMEM_ACE_TRACE=1 prints the first of each cause and size class and counts the
   others. `class_index` is a class of blocks, HAK_CLASS_RUN or HAK_CLASS_HUGE. */
void ace_trace_threshold(size_t bytes, uint32_t class_index);
void ace_trace_refusal(size_t bytes, uint32_t class_index);
void ace_trace_exhaustion(size_t bytes, uint32_t class_index);

#endif
