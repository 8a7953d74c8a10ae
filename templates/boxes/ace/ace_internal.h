/* What the files of ACE share. */
#ifndef HAK_ACE_INTERNAL_H
#define HAK_ACE_INTERNAL_H

#include "boxes/tls-sll/tls_sll.h"
#include "boxes/tls-sll/tls_sll_hot.h"
#include "diag/knobs.h"

typedef struct ace_state {
    uint32_t wmax_mid_milli; /* thousandths; as the knobs tighten them */
    uint32_t wmax_large_milli;
    size_t retain_base; /* bytes of EMPTY memory that are always allowed */
    unsigned diet_shift; /* lists and retained memory are 2^shift times smaller */
    uint64_t list_budget; /* bytes that the lists of a thread may grow by, together */
} ace_state_t;

extern ace_state_t ace_state;

/* Before a refill: doubles the room of a list that has overflowed since its last refill, within the thread's budget. */
void ace_grow_list(thread_heap_t *heap, uint32_t class_index);

/* A request that missed its pool: with HAKMEM_ACE_TRACE=1 prints the first of each cause and size class and counts the
   others. `class_index` is a class of blocks, HAK_CLASS_RUN or HAK_CLASS_HUGE. */
void ace_trace_threshold(size_t bytes, uint32_t class_index);
void ace_trace_refusal(size_t bytes, uint32_t class_index);
void ace_trace_exhaustion(size_t bytes, uint32_t class_index);

#endif
