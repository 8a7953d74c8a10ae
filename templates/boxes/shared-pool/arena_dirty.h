/* Which units of superslabs that are not the pool's may be resident, and which were given back: the record that spans are aged, charged,
   cleared and purged by. Whoever has a span writes its part. */
#ifndef HAK_SHARED_POOL_ARENA_DIRTY_H
#define HAK_SHARED_POOL_ARENA_DIRTY_H

#include "boxes/shared-pool/arena.h"

/* Which superslabs of a span are worth a look; see index_group_t. */
typedef enum span_mark { MARK_DIRTY, MARK_PURGED } span_mark_t;

void span_mark_superslab(span_mark_t mark, size_t number, bool wanted);

/* The first superslab of [number, end) that is marked; `end` when none is. */
size_t span_next_marked(span_mark_t mark, size_t number, size_t end);

/* The end of the last marked superslab of [first, end); `first` when none is. */
size_t span_last_marked_end(span_mark_t mark, size_t first, size_t end);

/* Bytes of all dirty units of a span. */
size_t span_dirty_bytes(size_t first, size_t length);

#endif
