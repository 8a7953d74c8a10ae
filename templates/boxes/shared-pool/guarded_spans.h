/* Secure: what lies behind runs and huge blocks, and what becomes of them when they are freed. */
#ifndef HAK_SHARED_POOL_GUARDED_SPANS_H
#define HAK_SHARED_POOL_GUARDED_SPANS_H

#include "base/compiler.h"
#include "boxes/shared-pool/arena.h"

/* Bytes that a block takes beyond its own, for its guard. */
HAK_INLINE size_t guard_bytes(void) { return HAK_SECURE ? os_page_bytes() : 0; }

/* False where what is inaccessible might never become accessible again, or is as dear as what is not: in a sparse arena, and under
   RLIMIT_DATA. In every variant. */
bool guards_are_possible(void);

/* Takes access from `bytes`, whole pages. False when they have no guard then: the system refuses, or there are so many that the program
   would have no mappings left; in a sparse arena, where what follows a block is not mapped, or the last part of a unit; and under
   RLIMIT_DATA. */
bool guard_close(void *start, size_t bytes);

/* Gives access back to what guard_close has closed; false when the system refuses. */
bool guard_open(void *start, size_t bytes);

/* The same for what follows a block's bytes, up to `end`. */
HAK_INLINE bool guard_after(void *end_of_block, const void *end) {
    size_t bytes = (uintptr_t)end - (uintptr_t)end_of_block;
    return HAK_SECURE && bytes != 0 && guard_close(end_of_block, bytes);
}

HAK_INLINE bool unguard_after(bool is_guarded, void *end_of_block, const void *end) {
    return !is_guarded || guard_open(end_of_block, (uintptr_t)end - (uintptr_t)end_of_block);
}

/* Takes units of the pool (`count` of them), or a span (0) that nobody uses any more, and that have been purged: they can neither be
   read nor written until they are given back, for another that has come. False when they stay the caller's. */
bool guarded_spans_take(size_t first_unit, unsigned count);

/* Gives all of them back, and the superslabs of which nothing is used then. */
void guarded_spans_flush(void);

#endif
