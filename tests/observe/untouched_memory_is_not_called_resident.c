// Blocks that the program has and never touched are live in bytes and not resident; the sums still agree with the kernel.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2 HAKMEM_CANARY=0
// only-hakmem: peers do not write the report
#include "tables/constants.h"

#include "../support/heap_report.h"
#include "../support/page.h"

static heap_report_t report;

int main(void) {
    // Aligned as no block of a class is, and whole pages.
    size_t page = heap_page_bytes(), run_bytes = HAK_LARGE_MAX_BYTES / 128 * 75 / page * page;
    char *huge = malloc(200 * MIB), *runs[50];
    for (size_t i = 0; i < LENGTH(runs); i++) runs[i] = memalign(2 * HAK_UNIT_BYTES, run_bytes);
    memset(huge, 1, 20 * MIB);
    memset(runs[0], 1, run_bytes);
    report_read(&report);
    size_t kernel = kernel_resident_around(huge), sum = report_sum(&report, "resident");
    CHECK_MSG((sum > kernel ? sum - kernel : kernel - sum) * 20 <= kernel, "%zu, %zu", sum, kernel);
    CHECK(report_place(&report, "live_huge", "bytes") >= 200 * MIB);
    CHECK(report_place(&report, "live_huge", "resident") >= 20 * MIB && report_place(&report, "live_huge", "resident") < 22 * MIB);
    CHECK(report_place(&report, "live_runs", "bytes") == 50 * run_bytes);
    CHECK(report_place(&report, "live_runs", "resident") == run_bytes);
    CHECK(report_figure(&report, "huge_count") == 1 && report_figure(&report, "run_count") == 50);
    free(huge);
    for (size_t i = 0; i < LENGTH(runs); i++) free(runs[i]);
    return 0;
}
