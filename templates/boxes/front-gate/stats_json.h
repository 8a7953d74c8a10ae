/* A snapshot as JSON. */
#ifndef HAK_FRONT_GATE_STATS_JSON_H
#define HAK_FRONT_GATE_STATS_JSON_H

#include "boxes/front-gate/heap_snapshot.h"
#include "diag/out.h"

void stats_write_json(const heap_snapshot_t *snapshot, const out_t *out);

#endif
