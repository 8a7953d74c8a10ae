// Free spans that were joined of used ones count as what they are, not as what their parts were: with nothing held, no huge block is reported.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2
// only-hakmem: peers do not write the report
#include "../support/heap_report.h"

enum { BLOCKS = 12 };

int main(void) {
    static heap_report_t report;
    char *blocks[BLOCKS], *small[512];
    for (size_t i = 0; i < BLOCKS; i++) CHECK((blocks[i] = malloc((3 + i) * MIB)) != NULL);
    for (size_t i = 0; i < LENGTH(small); i++) CHECK((small[i] = malloc(200 * KIB)) != NULL);
    for (size_t i = 0; i < BLOCKS; i += 2) free(blocks[i]);
    for (size_t i = 0; i < LENGTH(small); i++) free(small[i]);
    for (size_t i = 1; i < BLOCKS; i += 2) free(blocks[i]);
    malloc_trim(0);
    report_read(&report);
    CHECK_MSG(report_figure(&report, "huge_count") == 0, "%zu huge blocks", report_figure(&report, "huge_count"));
    CHECK_MSG(report_place(&report, "live_huge", "bytes") == 0, "%zu bytes in huge blocks", report_place(&report, "live_huge", "bytes"));
    CHECK_MSG(report_place(&report, "retained", "bytes") == 0, "%zu bytes retained after malloc_trim", report_place(&report, "retained", "bytes"));
    return 0;
}
