/* Every thread puts new blocks in random places of one shared board and frees what lay there: whose block a thread
 * frees is chance, so all threads free for all others. */
#include <stdatomic.h>

#include "support.h"

static _Atomic(void *) *board;
static uint64_t place_count, ops_per_thread;
static size_t size_min, size_max;

static void *exchange_blocks(void *argument)
{
    rng_t rng = rng_seeded((uintptr_t)argument);
    for (uint64_t i = 0; i < ops_per_thread; i++) {
        size_t size = rng_between(&rng, size_min, size_max);
        void *block = bench_touch_ends(malloc(size), size);
        free(atomic_exchange_explicit(&board[rng_below(&rng, place_count)], block, memory_order_acq_rel));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 5, "THREADS PLACES MIN MAX OPS");
    unsigned threads = (unsigned)bench_count_arg(argv[1]);
    place_count = bench_count_arg(argv[2]);
    size_min = bench_count_arg(argv[3]);
    size_max = bench_count_arg(argv[4]);
    ops_per_thread = bench_count_arg(argv[5]) / threads;
    board = bench_table(place_count, sizeof *board);
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(threads, exchange_blocks);
    for (uint64_t i = 0; i < place_count; i++) free(atomic_load(&board[i]));
    bench_finish(&run, ops_per_thread * threads);
    return 0;
}
