/* How much memory the whole process's heap uses and retains: what ACE bounds. All relaxed: sums of independent
   events, of which nothing else is inferred. */
#ifndef HAK_SHARED_POOL_POOL_BYTES_H
#define HAK_SHARED_POOL_POOL_BYTES_H

#include <stdatomic.h>

#include "base/compiler.h"

typedef struct pool_bytes {
    _Atomic size_t retained;      /* of EMPTY memory that may be resident */
    _Atomic size_t retained_low;  /* the least `retained` has been since ACE last looked: the rest of it was idle */
    _Atomic size_t used_slabs;    /* in units of slabs, whether their blocks are used or not */
    _Atomic size_t used_large;    /* in page runs and huge blocks */
    _Atomic uint64_t clean_taken; /* handed out untouched or purged: it will fault in again; since start */
    _Atomic uint64_t purged;      /* since start */
    _Atomic uint64_t refaulted;   /* of those, handed out again; since start */
    _Atomic uint64_t map_refusals; /* times the system had no memory for us; since start */
    _Atomic uint64_t superslabs_released;
} pool_bytes_t;

extern pool_bytes_t pool_bytes;

HAK_INLINE void pool_retained_add(size_t bytes) {
    atomic_fetch_add_explicit(&pool_bytes.retained, bytes, memory_order_relaxed);
}

HAK_INLINE void pool_retained_subtract(size_t bytes) {
    size_t left = atomic_fetch_sub_explicit(&pool_bytes.retained, bytes, memory_order_relaxed) - bytes;
    if (left < atomic_load_explicit(&pool_bytes.retained_low, memory_order_relaxed))
        atomic_store_explicit(&pool_bytes.retained_low, left, memory_order_relaxed);
}

/* `change` may be negative, as two's complement. */
HAK_INLINE void pool_used_slabs_add(size_t change) {
    atomic_fetch_add_explicit(&pool_bytes.used_slabs, change, memory_order_relaxed);
}

HAK_INLINE void pool_used_large_add(size_t change) {
    atomic_fetch_add_explicit(&pool_bytes.used_large, change, memory_order_relaxed);
}

HAK_INLINE void pool_count_clean_taken(size_t bytes) {
    atomic_fetch_add_explicit(&pool_bytes.clean_taken, bytes, memory_order_relaxed);
}

HAK_INLINE void pool_count_refaulted(size_t bytes) {
    atomic_fetch_add_explicit(&pool_bytes.refaulted, bytes, memory_order_relaxed);
}

HAK_INLINE void pool_count_map_refusal(void) {
    atomic_fetch_add_explicit(&pool_bytes.map_refusals, 1, memory_order_relaxed);
}

HAK_INLINE void pool_count_purged(size_t bytes) {
    atomic_fetch_add_explicit(&pool_bytes.purged, bytes, memory_order_relaxed);
}

#endif
