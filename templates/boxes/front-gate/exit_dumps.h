/* What traces say at exit: sums and counters. */
#ifndef HAK_FRONT_GATE_EXIT_DUMPS_H
#define HAK_FRONT_GATE_EXIT_DUMPS_H

#include "boxes/front-gate/heap_snapshot.h"

bool exit_dumps_are_wanted(void);

void exit_dumps_write(const heap_snapshot_t *snapshot);

#endif
