/* Each round allocates a crowd of objects, then frees it but for one in sixteen, which goes to a shared board and
 * pushes out (frees) an older survivor, often of another thread. */
#include <stdatomic.h>

#include "support.h"

#define SURVIVOR_PLACES 4096u
#define SURVIVE_ONE_IN 16u
#define RARE_LARGE_ONE_IN 128u
#define SMALL_MIN_BYTES 16u
#define SMALL_MAX_BYTES 1024u
#define LARGE_MAX_BYTES 32768u
#define SAMPLE_LIMIT 40u

static _Atomic(void *) survivors[SURVIVOR_PLACES];
static uint64_t objects_per_round, rounds_per_thread;
static bench_run_t run;

static size_t next_size(rng_t *rng)
{
    if (rng_below(rng, RARE_LARGE_ONE_IN) == 0) return rng_log_between(rng, SMALL_MAX_BYTES, LARGE_MAX_BYTES);
    return rng_log_between(rng, SMALL_MIN_BYTES, SMALL_MAX_BYTES);
}

static void allocate_crowd(void **crowd, rng_t *rng)
{
    for (uint64_t i = 0; i < objects_per_round; i++) {
        size_t size = next_size(rng);
        crowd[i] = bench_touch_ends(malloc(size), size);
    }
}

static void free_crowd(void **crowd, rng_t *rng)
{
    for (uint64_t i = 0; i < objects_per_round; i++) {
        void *block = crowd[i];
        if (rng_below(rng, SURVIVE_ONE_IN) == 0) block = atomic_exchange(&survivors[rng_below(rng, SURVIVOR_PLACES)], block);
        free(block);
    }
}

static void *live(void *argument)
{
    uintptr_t number = (uintptr_t)argument;
    rng_t rng = rng_seeded(number);
    void **crowd = bench_table(objects_per_round, sizeof *crowd);
    uint64_t rounds_per_sample = rounds_per_thread / (SAMPLE_LIMIT / 2) + 1;
    for (uint64_t round = 0; round < rounds_per_thread; round++) {
        int is_sampled = number == 0 && round % rounds_per_sample == 0;
        allocate_crowd(crowd, &rng);
        if (is_sampled) bench_phase(&run, "allocated");
        free_crowd(crowd, &rng);
        if (is_sampled) bench_phase(&run, "freed");
    }
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 3, "THREADS OBJECTS_PER_ROUND ROUNDS");
    unsigned threads = (unsigned)bench_count_arg(argv[1]);
    objects_per_round = bench_count_arg(argv[2]);
    rounds_per_thread = bench_count_arg(argv[3]) / threads;
    bench_start(&run);
    bench_run_threads(threads, live);
    for (unsigned i = 0; i < SURVIVOR_PLACES; i++) free(survivors[i]);
    bench_finish(&run, objects_per_round * rounds_per_thread * threads);
    return 0;
}
