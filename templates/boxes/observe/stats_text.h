/* A snapshot as text, for people. */
#ifndef HAK_OBSERVE_STATS_TEXT_H
#define HAK_OBSERVE_STATS_TEXT_H

#include "boxes/observe/heap_snapshot.h"
#include "diag/out.h"

void stats_write_text(const heap_snapshot_t *snapshot, const out_t *out);

#endif
