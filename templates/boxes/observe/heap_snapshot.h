/* One look at the whole heap, from which every report is printed. It runs beside the program's threads without stopping
   them and without a lock: each figure is read once, clamped to what it can be at most, so that a sum is never negative;
   in a process that stands still the figures are exact.

     bytes of all places  = from the arena's start to its frontier, metadata counted as far as it is committed
     resident of all places = resident bytes of the heap                                                             */
#ifndef HAK_OBSERVE_HEAP_SNAPSHOT_H
#define HAK_OBSERVE_HEAP_SNAPSHOT_H

#include "base/compiler.h"
#include "tables/constants.h"
#include "tables/counters.h"
#include "tables/stats.h"

typedef struct heap_snapshot {
    uint64_t figures[HAK_FIGURE_COUNT];
    uint64_t bytes[HAK_PLACE_COUNT];
    uint64_t resident[HAK_PLACE_COUNT];
    uint64_t counters[HAK_COUNTER_COUNT];
    uint64_t classes[HAK_CLASS_COUNT][HAK_CLASS_FIGURE_COUNT];
    uint64_t class_counters[HAK_CLASS_COUNT][HAK_CLASS_COUNTER_COUNT];
} heap_snapshot_t;

typedef enum snapshot_depth {
    SNAPSHOT_BYTES,    /* without asking the system which pages are resident: those figures are 0 */
    SNAPSHOT_RESIDENT,
} snapshot_depth_t;

void heap_snapshot_take(heap_snapshot_t *snapshot, snapshot_depth_t depth);

/* A snapshot is too long for a short stack. Borrows the library's spare one, or, while somebody has that (another thread,
   the call that this signal handler interrupted, a thread that the child of a fork does not have), memory from the
   system; nobody waits. NULL when there is neither. It holds anything. errno stays as it was. */
heap_snapshot_t *heap_snapshot_borrow(void);
void heap_snapshot_return(heap_snapshot_t *snapshot);

/* Sums over the places. */
uint64_t heap_snapshot_bytes(const heap_snapshot_t *snapshot);
uint64_t heap_snapshot_resident(const heap_snapshot_t *snapshot);

/* What the program holds, and what it does not hold of memory that is resident or may be. */
uint64_t heap_snapshot_live_bytes(const heap_snapshot_t *snapshot);
uint64_t heap_snapshot_idle_bytes(const heap_snapshot_t *snapshot);

#endif
