/* Units of superslabs: the lock-free heart of stages 1 and 2. */
#ifndef HAK_SHARED_POOL_UNITS_H
#define HAK_SHARED_POOL_UNITS_H

#include "base/compiler.h"

/* How a request for units was met; the numbers are the stages of docs/architecture.md. */
typedef enum pool_stage {
    POOL_STAGE_NONE = 0,      /* no memory */
    POOL_STAGE_RETAINED = 1,  /* EMPTY units, dirty: no page fault */
    POOL_STAGE_UNUSED = 2,    /* free units of an existing superslab */
    POOL_STAGE_SUPERSLAB = 3, /* a new superslab */
} pool_stage_t;

/* "1", "2", "3", for reports. */
const char *pool_stage_name(pool_stage_t stage);

typedef struct units_taken {
    size_t first;       /* unit number */
    pool_stage_t stage;
    bool is_zero;       /* nothing has been written to any of them */
} units_taken_t;

/* Takes `count` (1..32) contiguous units of one superslab, their address a multiple of `alignment` units (a power of
   two up to 32), from one stage. */
units_taken_t units_take(unsigned count, unsigned alignment, pool_stage_t stage);

/* The same from the first stage that has some. */
units_taken_t units_take_any(unsigned count, unsigned alignment);

/* Takes units for a run that will grow: at the start of HAK_GROWTH_ROOM_UNITS free ones where there are such. From
   retained units, or (POOL_STAGE_UNUSED) from whatever is left, a new superslab before a place without room. */
units_taken_t units_take_growing(unsigned count, pool_stage_t stage);

/* Takes the `count` units that follow directly, if they are free (POOL_STAGE_RETAINED: and all retained) and of the same
   superslab. */
bool units_take_at(size_t first, unsigned count, pool_stage_t stage);

/* Gives units back: the first `dirty` of them may be resident, the others read as zero. */
void units_give(size_t first, unsigned count, unsigned dirty);

/* Returns at most `most` superslabs of which nothing is used to the arena, dirty as they are, for huge blocks to use. */
void units_return_free_superslabs(size_t most);

/* Purges retained units, longest runs first and of those the highest superslab, until at least `bytes` have been given back; returns how many were.
   Superslabs that become wholly free and clean return to the arena. */
size_t units_purge(size_t bytes);

#endif
