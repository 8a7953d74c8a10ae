/* Huge blocks of which only the first and the last page are touched: a slot is freed and filled again, as programs do
 * that reserve address space. At the end CALLOC_BYTES of zeros, twice. */
#include "support.h"

#define CALLOC_TIMES 2u

static void replace_block(void **slot, size_t size)
{
    free(*slot);
    *slot = bench_touch_ends(malloc(size), size);
}

static void check_zeros(size_t size)
{
    unsigned char *block = calloc(1, size);
    if (block == NULL) bench_die("an allocation failed");
    if ((block[0] | block[size / 2] | block[size - 1]) != 0) bench_die("calloc gave memory that is not zero");
    bench_touch_ends(block, size);
    free(block);
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 5, "SLOTS MIN MAX OPS CALLOC_BYTES");
    uint64_t slot_count = bench_count_arg(argv[1]);
    size_t size_min = bench_count_arg(argv[2]);
    size_t size_max = bench_count_arg(argv[3]);
    uint64_t ops = bench_count_arg(argv[4]);
    size_t calloc_bytes = bench_count_arg(argv[5]);
    void **slots = bench_table(slot_count, sizeof *slots);
    rng_t rng = rng_seeded(0);
    bench_run_t run;
    bench_start(&run);
    for (uint64_t i = 0; i < ops; i++)
        replace_block(&slots[rng_below(&rng, slot_count)], rng_log_between(&rng, size_min, size_max));
    bench_phase(&run, "replaced");
    for (uint64_t i = 0; i < slot_count; i++) free(slots[i]);
    for (unsigned i = 0; i < CALLOC_TIMES; i++) check_zeros(calloc_bytes);
    bench_phase(&run, "zeros");
    bench_finish(&run, ops + CALLOC_TIMES);
    return 0;
}
