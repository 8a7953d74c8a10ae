// Blocks that the program has and never touched are live in bytes and not resident; the sums still agree with the kernel.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2 HAKMEM_CANARY=0
// only-hakmem: peers do not write the report
#include "tables/constants.h"

#include "../support/heap_report.h"

static heap_report_t report;

// A run's bytes: aligned as no block of a class is.
#define RUN_BYTES (HAK_LARGE_MAX_BYTES / 128 * 75 / 4096 * 4096)

int main(void) {
    char *huge = malloc(200 * MIB), *runs[50];
    for (size_t i = 0; i < LENGTH(runs); i++) runs[i] = memalign(2 * HAK_UNIT_BYTES, RUN_BYTES);
    memset(huge, 1, 20 * MIB);
    memset(runs[0], 1, RUN_BYTES);
    report_read(&report);
    size_t kernel = kernel_resident_around(huge), sum = report_sum(&report, "resident");
    CHECK_MSG((sum > kernel ? sum - kernel : kernel - sum) * 20 <= kernel, "%zu, %zu", sum, kernel);
    CHECK(report_place(&report, "live_huge", "bytes") >= 200 * MIB);
    CHECK(report_place(&report, "live_huge", "resident") >= 20 * MIB && report_place(&report, "live_huge", "resident") < 22 * MIB);
    CHECK(report_place(&report, "live_runs", "bytes") == 50 * RUN_BYTES);
    CHECK(report_place(&report, "live_runs", "resident") == RUN_BYTES);
    CHECK(report_figure(&report, "huge_count") == 1 && report_figure(&report, "run_count") == 50);
    free(huge);
    for (size_t i = 0; i < LENGTH(runs); i++) free(runs[i]);
    return 0;
}
