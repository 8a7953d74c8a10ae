/* Owners allocate and sleep; workers free what the owners allocated (all of it, or seven blocks of eight), and then
 * allocate as many of the same sizes. Can memory be used whose owners do not run? Only the workers' part is timed. */
#include "support.h"

#define SIZE_MIN_BYTES 16u
#define SIZE_MAX_BYTES 1039u
#define KEPT_ONE_IN 8u

static pthread_barrier_t owners_have_filled, owners_may_end, workers_have_freed;
static void **blocks; /* one row per owner */
static unsigned owner_count, worker_count;
static uint64_t blocks_per_owner;
static int frees_all;
static bench_run_t run;

static void *own_then_sleep(void *argument)
{
    uintptr_t number = (uintptr_t)argument;
    rng_t rng = rng_seeded(number);
    void **row = blocks + number * blocks_per_owner;
    for (uint64_t i = 0; i < blocks_per_owner; i++) {
        size_t size = rng_between(&rng, SIZE_MIN_BYTES, SIZE_MAX_BYTES);
        row[i] = bench_touch_ends(malloc(size), size);
    }
    pthread_barrier_wait(&owners_have_filled);
    pthread_barrier_wait(&owners_may_end);
    return NULL;
}

static void free_row(void **row, rng_t *rng)
{
    for (uint64_t i = 0; i < blocks_per_owner; i++) {
        if (!frees_all && rng_below(rng, KEPT_ONE_IN) == 0) continue;
        free(row[i]);
        row[i] = NULL;
    }
}

static void fill_row(void **row, rng_t *rng)
{
    for (uint64_t i = 0; i < blocks_per_owner; i++) {
        if (row[i] != NULL) continue;
        size_t size = rng_between(rng, SIZE_MIN_BYTES, SIZE_MAX_BYTES);
        row[i] = bench_touch_ends(malloc(size), size);
    }
}

static void *work(void *argument)
{
    uintptr_t number = (uintptr_t)argument;
    rng_t rng = rng_seeded(owner_count + number);
    for (uint64_t owner = number; owner < owner_count; owner += worker_count) free_row(blocks + owner * blocks_per_owner, &rng);
    if (pthread_barrier_wait(&workers_have_freed) == PTHREAD_BARRIER_SERIAL_THREAD) bench_phase(&run, "freed by others");
    for (uint64_t owner = number; owner < owner_count; owner += worker_count) fill_row(blocks + owner * blocks_per_owner, &rng);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 4, "whole|partly OWNERS WORKERS BLOCKS");
    frees_all = strcmp(argv[1], "whole") == 0;
    owner_count = (unsigned)bench_count_arg(argv[2]);
    worker_count = (unsigned)bench_count_arg(argv[3]);
    if (owner_count == 0 || worker_count == 0 || owner_count > BENCH_THREAD_LIMIT) bench_die("bad thread count");
    blocks_per_owner = bench_count_arg(argv[4]) / owner_count;
    blocks = bench_table(blocks_per_owner * owner_count, sizeof *blocks);
    static pthread_t owners[BENCH_THREAD_LIMIT];
    pthread_barrier_init(&owners_have_filled, NULL, owner_count + 1);
    pthread_barrier_init(&owners_may_end, NULL, owner_count + 1);
    pthread_barrier_init(&workers_have_freed, NULL, worker_count);
    for (unsigned i = 0; i < owner_count; i++) bench_spawn(&owners[i], i, own_then_sleep, (void *)(uintptr_t)i);
    pthread_barrier_wait(&owners_have_filled);
    bench_start(&run);
    bench_phase(&run, "owners sleep");
    bench_run_threads(worker_count, work);
    bench_phase(&run, "allocated again");
    bench_finish(&run, blocks_per_owner * owner_count * 2);
    pthread_barrier_wait(&owners_may_end);
    for (unsigned i = 0; i < owner_count; i++) pthread_join(owners[i], NULL);
    return 0;
}
