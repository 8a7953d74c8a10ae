/* The walk over the arena that gives a snapshot its places. */
#ifndef HAK_OBSERVE_HEAP_SURVEY_H
#define HAK_OBSERVE_HEAP_SURVEY_H

#include "boxes/observe/heap_snapshot.h"

/* Fills the places, and the figures of the classes but for what the thread heaps know: CACHED_BLOCKS and
   TRANSIT_BLOCKS hold what lists, outboxes and the transfer stage have, and are clamped here to what the slabs have outside. */
void heap_survey(heap_snapshot_t *snapshot, snapshot_depth_t depth);

#endif
