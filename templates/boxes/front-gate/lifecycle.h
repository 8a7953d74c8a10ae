/* Start-up, threads, fork. */
#ifndef HAK_FRONT_GATE_LIFECYCLE_H
#define HAK_FRONT_GATE_LIFECYCLE_H

#include "boxes/tls-sll/thread_heap.h"

/* A thread's heap for the length of one call. A thread that is past its thread-specific destructors has none of its
   own any more: it borrows one, so that its last calls leave nothing behind. */
typedef struct heap_visit {
    thread_heap_t *heap; /* NULL: there is no memory for a heap */
    bool is_borrowed;
} heap_visit_t;

heap_visit_t lifecycle_enter_slow(void);
void lifecycle_leave_slow(heap_visit_t visit);

/* After this process has changed its RLIMIT_AS. */
void lifecycle_obey_address_limit(void);

HAK_INLINE heap_visit_t lifecycle_enter(void) {
    thread_heap_t *heap = tls_heap;
    return hak_likely(heap_is_born(heap)) ? (heap_visit_t){heap, false} : lifecycle_enter_slow();
}

HAK_INLINE void lifecycle_leave(heap_visit_t visit) {
    if (hak_unlikely(visit.is_borrowed)) lifecycle_leave_slow(visit);
}

#endif
