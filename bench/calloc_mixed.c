/* A random slot is freed and filled with calloc; one byte in 64 of each block is read, and it must be zero. */
#include "support.h"

#define READ_STEP_BYTES 64u

static void check_zero_then_dirty(unsigned char *block, size_t size)
{
    if (block == NULL) bench_die("an allocation failed");
    unsigned sum = 0;
    for (size_t at = 0; at < size; at += READ_STEP_BYTES) sum |= block[at];
    if ((sum | block[size - 1]) != 0) bench_die("calloc gave memory that is not zero");
    bench_touch_pages(block, size);
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 4, "SLOTS MIN MAX OPS");
    uint64_t slot_count = bench_count_arg(argv[1]);
    size_t size_min = bench_count_arg(argv[2]);
    size_t size_max = bench_count_arg(argv[3]);
    uint64_t ops = bench_count_arg(argv[4]);
    unsigned char **slots = bench_table(slot_count, sizeof *slots);
    rng_t rng = rng_seeded(0);
    bench_run_t run;
    bench_start(&run);
    for (uint64_t i = 0; i < ops; i++) {
        unsigned char **slot = &slots[rng_below(&rng, slot_count)];
        size_t size = rng_log_between(&rng, size_min, size_max);
        free(*slot);
        *slot = calloc(1, size);
        check_zero_then_dirty(*slot, size);
    }
    bench_finish(&run, ops);
    return 0;
}
