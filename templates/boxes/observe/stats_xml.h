/* A snapshot as XML in the shape of glibc's malloc_info: heap 0 is the shared pool with its free blocks by size; each
   thread heap follows with what its lists hold ("fast"); the totals are of the process. */
#ifndef HAK_OBSERVE_STATS_XML_H
#define HAK_OBSERVE_STATS_XML_H

#include "boxes/observe/heap_snapshot.h"
#include "diag/out.h"

void stats_write_xml(const heap_snapshot_t *snapshot, const out_t *out);

#endif
