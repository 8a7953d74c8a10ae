// HAKMEM_TINY_USE_SUPERSLAB=0 retains nothing: what is freed is out of memory at once, and is faulted in anew when it is wanted again.
// env: HAKMEM_TINY_USE_SUPERSLAB=0 HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2
// only-hakmem: a knob of this heap
#include "../support/heap_report.h"
#include "../support/memory.h"

static heap_report_t report;
static char *blocks[4000];

static void fill_and_empty(size_t size) {
    for (size_t i = 0; i < LENGTH(blocks); i++) memset(blocks[i] = malloc(size), 1, size);
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
}

int main(void) {
    fill_and_empty(3000);
    size_t before = resident_bytes();
    fill_and_empty(3000);
    fill_and_empty(3000);
    CHECK_MSG(growth_since(before) < MIB, "%zu", growth_since(before));
    report_read(&report);
    CHECK_MSG(report_place(&report, "retained", "bytes") <= MIB, "%zu retained", report_place(&report, "retained", "bytes"));
    CHECK_MSG(report_figure(&report, "purged_bytes") >= 30 * MIB, "%zu", report_figure(&report, "purged_bytes"));
    CHECK_MSG(report_figure(&report, "refaulted_bytes") >= 20 * MIB, "%zu", report_figure(&report, "refaulted_bytes"));
    char *huge = malloc(50 * MIB);
    memset(huge, 1, 50 * MIB);
    free(huge);
    CHECK_MSG(growth_since(before) < 2 * MIB, "%zu", growth_since(before));
    return 0;
}
