/* Many threads that work in turns and then sleep: what does each keep? */
#include "support.h"

#define BLOCKS_PER_BURST 500u
#define SIZE_MIN_BYTES 16u
#define SIZE_MAX_BYTES 4096u
#define IDLE_SECONDS 1.0

static pthread_barrier_t all_have_worked, all_may_end;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static uint64_t bursts;

static void work_burst(rng_t *rng)
{
    void *blocks[BLOCKS_PER_BURST];
    for (unsigned i = 0; i < BLOCKS_PER_BURST; i++) {
        size_t size = rng_log_between(rng, SIZE_MIN_BYTES, SIZE_MAX_BYTES);
        blocks[i] = bench_touch_ends(malloc(size), size);
    }
    for (unsigned i = 0; i < BLOCKS_PER_BURST; i++) free(blocks[i]);
}

static void *work_then_sleep(void *argument)
{
    rng_t rng = rng_seeded((uintptr_t)argument);
    pthread_mutex_lock(&turn);
    for (uint64_t i = 0; i < bursts; i++) work_burst(&rng);
    pthread_mutex_unlock(&turn);
    pthread_barrier_wait(&all_have_worked);
    pthread_barrier_wait(&all_may_end);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 2, "THREADS BURSTS");
    unsigned threads = (unsigned)bench_count_arg(argv[1]);
    bursts = bench_count_arg(argv[2]);
    if (threads > BENCH_THREAD_LIMIT) bench_die("bad thread count");
    static pthread_t workers[BENCH_THREAD_LIMIT];
    pthread_barrier_init(&all_have_worked, NULL, threads + 1);
    pthread_barrier_init(&all_may_end, NULL, threads + 1);
    bench_run_t run;
    bench_start(&run);
    bench_phase(&run, "start");
    for (unsigned i = 0; i < threads; i++) bench_spawn(&workers[i], i, work_then_sleep, (void *)(uintptr_t)i);
    pthread_barrier_wait(&all_have_worked);
    bench_phase(&run, "all idle");
    bench_idle(&run, IDLE_SECONDS);
    bench_phase(&run, "1 s later");
    pthread_barrier_wait(&all_may_end);
    for (unsigned i = 0; i < threads; i++) pthread_join(workers[i], NULL);
    bench_phase(&run, "all ended");
    bench_finish(&run, threads * bursts * BLOCKS_PER_BURST);
    return 0;
}
