// HAKMEM_TINY_MEM_DIET=1: after a burst of frees little is retained or cached.
// env: HAKMEM_TINY_MEM_DIET=1 HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2
// env: HAKMEM_QUARANTINE_BLOCKS=0 HAKMEM_CANARY=0
// only-hakmem: a knob of this heap
#include "../support/heap_report.h"

static heap_report_t report;
static char *blocks[40000];

int main(void) {
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < LENGTH(blocks); i++) memset(blocks[i] = malloc(16 + i % 1000), 1, 16 + i % 1000);
        for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
    }
    report_read(&report);
    CHECK_MSG(report_place(&report, "retained", "resident") <= 512 * KIB, "%zu retained", report_place(&report, "retained", "resident"));
    CHECK_MSG(report_place(&report, "cached", "bytes") <= 512 * KIB, "%zu cached", report_place(&report, "cached", "bytes"));
    return 0;
}
