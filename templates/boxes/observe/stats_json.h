/* A snapshot as JSON. */
#ifndef HAK_OBSERVE_STATS_JSON_H
#define HAK_OBSERVE_STATS_JSON_H

#include "boxes/observe/heap_snapshot.h"
#include "diag/out.h"

void stats_write_json(const heap_snapshot_t *snapshot, const out_t *out);

#endif
