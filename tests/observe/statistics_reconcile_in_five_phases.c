// In five phases of a program the places of the report add up to what the kernel counts for the heap, within 5 %, and none exceeds its bytes.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2
// only-hakmem: peers do not write the report
// run:
// run: HAKMEM_GUARD=1 HAKMEM_GUARD_RATE=20000
#include "tables/constants.h"

#include "../support/heap_report.h"
#include "../support/page.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { SMALL = 60000, LARGE = 120 };
static char *small_blocks[SMALL], *large_blocks[LARGE];
static size_t small_sizes[SMALL], large_sizes[LARGE];
static heap_report_t report;

static char *take(size_t size) {
    char *block = malloc(size);
    CHECK(block != NULL);
    memset(block, 1, size);
    return block;
}

// What the program holds, by its own count.
static size_t held(void) {
    size_t bytes = 0;
    for (size_t i = 0; i < SMALL; i++)
        if (small_blocks[i] != NULL) bytes += small_sizes[i];
    for (size_t i = 0; i < LARGE; i++)
        if (large_blocks[i] != NULL) bytes += large_sizes[i];
    return bytes;
}

static void check_phase(const char *phase) {
    void *anchor = malloc(1);
    report_read(&report);
    size_t kernel = kernel_resident_around(anchor), sum = report_sum(&report, "resident"), places = 0, bytes = 0;
    free(anchor);
    for (size_t i = 0; i < LENGTH(report_places); i++) {
        size_t resident = report_place(&report, report_places[i], "resident"), all = report_place(&report, report_places[i], "bytes");
        CHECK_MSG(all < 64 * GIB && resident < all + heap_page_bytes(), "%s: %s: %zu of %zu resident", phase, report_places[i], resident, all);
        places += resident;
        bytes += all;
    }
    CHECK_MSG(places == sum && bytes == report_sum(&report, "bytes"), "%s: %zu, %zu", phase, places, sum);
    size_t apart = sum > kernel ? sum - kernel : kernel - sum;
    CHECK_MSG(apart * 20 <= kernel, "%s: the report explains %zu, the kernel counts %zu", phase, sum, kernel);
    size_t live = report_place(&report, "live_blocks", "bytes") + report_place(&report, "live_runs", "bytes") + report_place(&report, "live_huge", "bytes");
    size_t rounding = held() * 3 / 10 + (getenv("HAKMEM_GUARD") != NULL ? HAK_GUARD_SPARE_BYTES_MAX : MIB);
    CHECK_MSG(live >= held() && live <= held() + rounding, "%s: %zu live, %zu held", phase, live, held());
}

static void *free_half(void *seed) {
    for (size_t i = (size_t)seed; i < SMALL; i += 4) {
        free(small_blocks[i]);
        small_blocks[i] = NULL;
    }
    return NULL;
}

int main(void) {
    random_t random = {42};
    for (size_t i = 0; i < SMALL; i++) small_blocks[i] = take(small_sizes[i] = 1 + random_below(&random, 2000));
    check_phase("many small blocks");
    for (size_t i = 0; i < LARGE; i++) large_blocks[i] = take(large_sizes[i] = (size_t)10000 << random_below(&random, 9));
    check_phase("large and huge blocks too");
    for (size_t i = 0; i < SMALL; i++) {
        if (random_below(&random, 10) == 0) continue;
        free(small_blocks[i]);
        small_blocks[i] = NULL;
    }
    check_phase("nine of ten small blocks freed at random");
    for (size_t i = 0; i < SMALL; i++)
        if (small_blocks[i] == NULL) small_blocks[i] = take(small_sizes[i] = 1 + random_below(&random, 500));
    pthread_t threads[2] = {thread_start(free_half, (void *)0), thread_start(free_half, (void *)1)};
    for (size_t i = 0; i < LENGTH(threads); i++) thread_join(threads[i]);
    check_phase("half of them freed by other threads");
    for (size_t i = 0; i < LARGE; i++) {
        free(large_blocks[i]);
        large_blocks[i] = NULL;
    }
    malloc_trim(0);
    check_phase("large blocks freed, the rest trimmed");
    return 0;
}
