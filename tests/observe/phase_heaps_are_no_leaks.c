// HAKMEM_LEAKS: a heap that is not destroyed keeps its blocks, and what they refer to, whoever still knows the heap; a block of malloc to which only a
// destroyed heap referred is lost.
// env: HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=1 HAKMEM_LEAKS_MS=60000
// cflags: -fno-omit-frame-pointer
// only-hakmem: HAKMEM_LEAKS
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/interface.h"
#include "../support/leaks.h"

#define BLOCK_BYTES 1000u

/* Sizes of every kind; in each the only address of a block of malloc. */
static void keep_blocks_in(hak_heap_t *heap) {
    static const size_t sizes[] = {16, 600, 2000, 30000, 50000, 700000, 3000000};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        void **block = hak_heap_malloc(heap, sizes[i]);
        CHECK(block != NULL);
        block[sizes[i] / 8 - 1] = make_block(BLOCK_BYTES);
    }
}

static void by_a_heap_that_nobody_knows(void) { keep_blocks_in(hak_heap_create(0)); }

static void by_a_heap_that_is_destroyed(void) {
    hak_heap_t *heap = hak_heap_create(0);
    keep_blocks_in(heap);
    hak_heap_destroy(heap);
}

static const leak_scenario_t scenarios[] = {{"kept", by_a_heap_that_nobody_knows}, {"destroyed", by_a_heap_that_is_destroyed}};

int main(int argc, char **argv) {
    static leak_report_t report;
    run_scenario(scenarios, LENGTH(scenarios), argc, argv);
    leaks_of("kept", NULL, &report);
    CHECK_MSG(report.status == 0 && report.is_complete && report.lost_blocks == 0 && report.kept_blocks >= 7, "%s", report.text);
    leaks_of("destroyed", NULL, &report);
    CHECK_MSG(report.status == 0 && report.is_complete && report.lost_blocks == 7 && report.lost_bytes == 7 * BLOCK_BYTES, "%s", report.text);
    return 0;
}
