/* How much memory the whole process's heap uses and retains, and the bound that ACE sets on it. All relaxed: sums of
   independent events and figures of their own, of which nothing else is inferred.

     bound = base + live / HAK_RETAIN_SHARE + min(slack, live)     of what has been EMPTY for a while
     most  = bound + young                                         of all, at any moment

   What the program itself has set (`retention`) takes the place of both.                                              */
#ifndef HAK_SHARED_POOL_POOL_BYTES_H
#define HAK_SHARED_POOL_POOL_BYTES_H

#include <stdatomic.h>

#include "base/bits.h"
#include "base/compiler.h"
#include "tables/constants.h"

typedef struct pool_bytes {
    _Atomic size_t retained;      /* of EMPTY memory that may be resident */
    _Atomic size_t retained_low;  /* the least `retained` has been since ACE last looked: that much was not wanted */
    _Atomic size_t used_slabs;    /* in units of slabs, whether their blocks are used or not */
    _Atomic size_t used_large;    /* in page runs and huge blocks */
    _Atomic uint64_t clean_taken; /* handed out untouched or purged: it will fault in again; since start */
    _Atomic uint64_t purged;      /* since start */
    _Atomic uint64_t refaulted;   /* of those, handed out again; since start */
    _Atomic uint64_t map_refusals; /* times the system had no memory for us; since start */
    _Atomic uint64_t superslabs_released;
    _Atomic size_t free_superslabs; /* of the pool, of which nothing is used; a hint: a moment late, and in the child of a
                                       fork not exact */
    /* Set by ACE, under its lock: */
    _Atomic size_t live_blocks; /* outside their slabs, when it last counted them */
    _Atomic size_t slack;       /* what it has learned */
    _Atomic size_t young;       /* bytes that may be retained beyond the bound: HAK_RETAIN_YOUNG_BYTES, less under a limit */
    _Atomic size_t charged;     /* what HAKMEM_LIMIT is about, an upper bound of what can be resident: units of slabs and runs,
                                   units of huge blocks, retained units, committed metadata */
    _Atomic size_t limit;       /* of `charged`; SIZE_MAX: none */
    _Atomic size_t soft_limit;  /* above which nothing is retained and lists are short; SIZE_MAX: none */
    _Atomic size_t retention;   /* what may be retained, by the program's word; SIZE_MAX: what follows from the rest */
    _Atomic uint64_t limit_refusals;
    _Atomic uint32_t diet_shift; /* the bound is 2^shift times smaller; if at all, nothing is young or learned */
} pool_bytes_t;

extern pool_bytes_t pool_bytes;

HAK_INLINE size_t pool_read(_Atomic size_t *figure) { return atomic_load_explicit(figure, memory_order_relaxed); }

HAK_INLINE void pool_set(_Atomic size_t *figure, size_t value) { atomic_store_explicit(figure, value, memory_order_relaxed); }

/* What the program has, or threads and remote lists for it: no more of blocks than their slabs hold. */
HAK_INLINE size_t pool_live_bytes(void) {
    return min_size(pool_read(&pool_bytes.live_blocks), pool_read(&pool_bytes.used_slabs)) + pool_read(&pool_bytes.used_large);
}

HAK_INLINE uint32_t pool_diet_shift(void) { return atomic_load_explicit(&pool_bytes.diet_shift, memory_order_relaxed); }

/* What may be retained under the soft limit. */
HAK_INLINE size_t pool_soft_room(void) {
    size_t soft = pool_read(&pool_bytes.soft_limit), used = pool_read(&pool_bytes.charged) - pool_read(&pool_bytes.retained);
    if (hak_likely(soft == SIZE_MAX)) return SIZE_MAX;
    return soft > used ? soft - used : 0;
}

HAK_INLINE bool pool_has_set_retention(void) { return hak_unlikely(pool_read(&pool_bytes.retention) != SIZE_MAX); }

HAK_INLINE size_t pool_set_bound(void) { return min_size(pool_read(&pool_bytes.retention), pool_soft_room()); }

HAK_INLINE size_t pool_plain_bound(size_t live) {
    if (pool_has_set_retention()) return pool_set_bound();
    return min_size((HAK_RETAIN_BASE_BYTES + live / HAK_RETAIN_SHARE) >> pool_diet_shift(), pool_soft_room());
}

HAK_INLINE size_t pool_retain_bound(void) {
    if (pool_has_set_retention()) return pool_set_bound();
    size_t live = pool_live_bytes();
    return min_size(pool_plain_bound(live) + min_size(pool_read(&pool_bytes.slack), live), pool_soft_room());
}

HAK_INLINE size_t pool_retain_most(void) {
    if (pool_has_set_retention()) return pool_set_bound();
    return min_size(pool_retain_bound() + (pool_diet_shift() == 0 ? pool_read(&pool_bytes.young) : 0), pool_soft_room());
}

/* Before `bytes` that cost nothing may become resident; false, and counted, when the limit does not allow it. Whoever gets
   true uncharges them when they cannot be resident any more. */
HAK_INLINE bool pool_charge(size_t bytes) {
    size_t charged = pool_read(&pool_bytes.charged), limit = pool_read(&pool_bytes.limit);
    do {
        if (hak_likely(charged <= limit && bytes <= limit - charged)) continue;
        atomic_fetch_add_explicit(&pool_bytes.limit_refusals, 1, memory_order_relaxed);
        return false;
    } while (!atomic_compare_exchange_weak_explicit(&pool_bytes.charged, &charged, charged + bytes, memory_order_relaxed,
                                                    memory_order_relaxed));
    return true;
}

HAK_INLINE void pool_uncharge(size_t bytes) { atomic_fetch_sub_explicit(&pool_bytes.charged, bytes, memory_order_relaxed); }

/* True when `bytes` that fall EMPTY now may stay resident for a while. */
HAK_INLINE bool pool_may_retain(size_t bytes) { return pool_read(&pool_bytes.retained) + bytes <= pool_retain_most(); }

/* `change` may be negative. */
HAK_INLINE void pool_free_superslabs_add(int change) {
    atomic_fetch_add_explicit(&pool_bytes.free_superslabs, (size_t)change, memory_order_relaxed);
}

HAK_INLINE bool pool_has_free_superslabs(void) { return pool_read(&pool_bytes.free_superslabs) != 0; }

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
