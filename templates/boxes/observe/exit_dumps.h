/* What traces say at exit: sums and counters. */
#ifndef HAK_OBSERVE_EXIT_DUMPS_H
#define HAK_OBSERVE_EXIT_DUMPS_H

#include "boxes/observe/heap_snapshot.h"

bool exit_dumps_are_wanted(void);

void exit_dumps_write(const heap_snapshot_t *snapshot);

#endif
