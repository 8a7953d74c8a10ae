/* What the secure variant keeps secret, and how much of its work the knobs leave on. In other variants all of it is constant and
   folds away. */
#ifndef HAK_SHARED_POOL_HARDENING_H
#define HAK_SHARED_POOL_HARDENING_H

#include "base/compiler.h"
#include "tables/constants.h"

/* Written before the first block exists; by the knobs once more, and then only towards less: a block that was freed before is
   never checked for what was not done to it. */
typedef struct hardening {
    uintptr_t link_key;   /* secrets of this process */
    uintptr_t mark_key;
    uint64_t canary_key;
    size_t canary_bytes;  /* HAK_CANARY_BYTES, or 0 */
    size_t tiny_limit;    /* the longest request that is tiny, canary and all */
    uint32_t zero_classes; /* blocks of so many classes, the smallest, are zero while they are free, but for their first two words */
} hardening_t;

extern HAK_CACHE_ALIGNED hardening_t hardening;

/* Draws the secrets. */
void hardening_start(void);

/* What the knobs say. */
void hardening_apply_knobs(void);

/* A random number; not for secrets. */
uint64_t hardening_random(void);

/* A number below `count` (1..2^32), made of the upper bits of one that is random. */
HAK_INLINE uint32_t hardening_below(uint64_t random, uint32_t count) { return (uint32_t)((random >> 32) * count >> 32); }

/* The longest block of a slab, and the longest request that gets one. */
#define HAK_SLAB_BLOCK_MAX_BYTES (HAK_SECURE ? HAK_RUN_ABOVE_BYTES : HAK_PACKED_MAX_BYTES)
HAK_INLINE size_t slab_request_max(void) { return HAK_SECURE ? HAK_RUN_ABOVE_BYTES - hardening.canary_bytes : HAK_PACKED_MAX_BYTES; }

/* The bytes of a block of a class for a request. */
HAK_INLINE size_t with_canary(size_t bytes) { return HAK_SECURE ? bytes + hardening.canary_bytes : bytes; }

/* The bytes to ask the pools for. What the fast path takes from no list is a run: a class must not be refilled whose list nobody has
   looked into. */
HAK_INLINE size_t bytes_for_request(size_t bytes) {
    if (!HAK_SECURE || bytes > HAK_RUN_ABOVE_BYTES) return bytes;
    return hak_likely(bytes <= slab_request_max()) ? with_canary(bytes) : HAK_RUN_ABOVE_BYTES + 1;
}

#endif
