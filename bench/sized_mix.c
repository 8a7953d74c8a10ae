/* Slots of MIN..MAX bytes, every doubling equally likely, replaced at random: mid and large blocks, huge buffers.
 * "ends" touches the first and last byte, "pages" one byte of each page. */
#include "support.h"

static uint64_t slot_count, ops_per_thread;
static size_t size_min, size_max;
static int touches_pages;

static void *mix(void *argument)
{
    rng_t rng = rng_seeded((uintptr_t)argument);
    void **slots = bench_table(slot_count, sizeof *slots);
    for (uint64_t i = 0; i < ops_per_thread; i++) {
        void **slot = &slots[rng_below(&rng, slot_count)];
        size_t size = rng_log_between(&rng, size_min, size_max);
        free(*slot);
        *slot = malloc(size);
        if (touches_pages) bench_touch_pages(*slot, size);
        else bench_touch_ends(*slot, size);
    }
    for (uint64_t i = 0; i < slot_count; i++) free(slots[i]);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 6, "ends|pages SLOTS THREADS MIN MAX OPS");
    touches_pages = strcmp(argv[1], "pages") == 0;
    slot_count = bench_count_arg(argv[2]);
    unsigned threads = (unsigned)bench_count_arg(argv[3]);
    size_min = bench_count_arg(argv[4]);
    size_max = bench_count_arg(argv[5]);
    ops_per_thread = bench_count_arg(argv[6]) / threads;
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(threads, mix);
    bench_finish(&run, ops_per_thread * threads);
    return 0;
}
