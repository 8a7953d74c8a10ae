/* Slots whose blocks are replaced at random, of a few sizes that lie just above where block sizes usually end: what a program asks for
 * that puts a header before what it stores. "ends" touches the first and last byte, "whole" writes every one. */
#include "support.h"

static const size_t sizes[] = {520, 1032, 33000};
static uint64_t slot_count, ops_per_thread;
static int writes_all;

static void *fill(void *block, size_t size)
{
    return writes_all ? memset(block, 1, size) : bench_touch_ends(block, size);
}

static void *replace_blocks(void *argument)
{
    rng_t rng = rng_seeded((uintptr_t)argument);
    void **slots = bench_table(slot_count, sizeof *slots);
    for (uint64_t i = 0; i < ops_per_thread; i++) {
        void **slot = &slots[rng_below(&rng, slot_count)];
        size_t size = sizes[rng_below(&rng, sizeof sizes / sizeof *sizes)];
        free(*slot);
        *slot = fill(malloc(size), size);
    }
    for (uint64_t i = 0; i < slot_count; i++) free(slots[i]);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 4, "ends|whole SLOTS THREADS OPS");
    writes_all = strcmp(argv[1], "whole") == 0;
    slot_count = bench_count_arg(argv[2]);
    unsigned threads = (unsigned)bench_count_arg(argv[3]);
    ops_per_thread = bench_count_arg(argv[4]) / threads;
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(threads, replace_blocks);
    bench_finish(&run, ops_per_thread * threads);
    return 0;
}
