/* Many short threads, a few at a time (4, or AT_ONCE): each allocates, frees most, and leaves the rest on a board where later threads
 * free it. */
#include <stdatomic.h>

#include "support.h"

#define BLOCKS_PER_THREAD 64u
#define PLACES 256u
#define AT_ONCE_MOST 4u
#define SIZE_MIN_BYTES 16u
#define SIZE_MAX_BYTES 2048u

static _Atomic(void *) board[PLACES];

static void *live_briefly(void *argument)
{
    rng_t rng = rng_seeded((uintptr_t)argument);
    void *blocks[BLOCKS_PER_THREAD];
    for (unsigned i = 0; i < BLOCKS_PER_THREAD; i++) {
        size_t size = rng_log_between(&rng, SIZE_MIN_BYTES, SIZE_MAX_BYTES);
        blocks[i] = bench_touch_ends(malloc(size), size);
    }
    for (unsigned i = 0; i < BLOCKS_PER_THREAD; i++) {
        void *block = blocks[i];
        if (i % 4 == 0) block = atomic_exchange(&board[rng_below(&rng, PLACES)], block);
        free(block);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 3) bench_expect_args(argc, argv, 1, "THREADS [AT_ONCE]");
    uint64_t threads = bench_count_arg(argv[1]), at_once = argc == 3 ? bench_count_arg(argv[2]) : AT_ONCE_MOST;
    if (at_once == 0 || at_once > AT_ONCE_MOST) bench_die("bad number of threads at once");
    bench_run_t run;
    bench_start(&run);
    for (uint64_t done = 0; done < threads; done += at_once) {
        pthread_t group[AT_ONCE_MOST];
        for (unsigned i = 0; i < at_once; i++) bench_spawn(&group[i], i, live_briefly, (void *)(uintptr_t)(done + i));
        for (unsigned i = 0; i < at_once; i++) pthread_join(group[i], NULL);
        if (done % (threads / 16 / at_once * at_once + at_once) == 0) bench_phase(&run, "churning");
    }
    bench_finish(&run, threads * BLOCKS_PER_THREAD);
    return 0;
}
