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
} ace_state_t;

extern ace_state_t ace_state;

/* Before a refill: doubles the room of a list that has overflowed since its last refill, within the thread's budget. */
void ace_grow_list(thread_heap_t *heap, uint32_t class_index);

#endif
