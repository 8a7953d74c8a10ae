/* A server after Larson and Krishnan: a thread replaces random blocks of its set, then hands the set to a successor
 * and ends. SECONDS 0 runs the given generations; otherwise generations go on until the time is over. */
#include "support.h"

#define SAMPLE_COUNT 20u
#define LINEAGE_LIMIT 64u

typedef struct lineage {
    void **blocks;
    rng_t rng;
    unsigned number;
    uint64_t generations;
    pthread_t current;
} lineage_t;

static bench_run_t run;
static uint64_t blocks_per_thread, size_min, size_max, ops_per_generation, generation_limit;
static double second_limit;

static size_t next_size(lineage_t *lineage)
{
    return rng_between(&lineage->rng, size_min, size_max);
}

static void *serve(void *argument)
{
    lineage_t *lineage = argument;
    for (uint64_t i = 0; i < ops_per_generation; i++) {
        void **slot = &lineage->blocks[rng_below(&lineage->rng, blocks_per_thread)];
        size_t size = next_size(lineage);
        free(*slot);
        *slot = bench_touch_ends(malloc(size), size);
    }
    return NULL;
}

static int lineage_is_over(const lineage_t *lineage)
{
    if (second_limit > 0) return bench_now() - run.start >= second_limit;
    return lineage->generations >= generation_limit;
}

static void sample_memory(const lineage_t *lineage)
{
    double due = (double)run.phase_count / SAMPLE_COUNT;
    double done = second_limit > 0 ? (bench_now() - run.start) / second_limit
                                   : (double)lineage->generations / (double)generation_limit;
    if (lineage->number == 0 && done >= due) bench_phase(&run, "serving");
}

/* The first thread of a lineage lives as long as the lineage and only waits, as an acceptor would. */
static void *rule(void *argument)
{
    lineage_t *lineage = argument;
    for (uint64_t i = 0; i < blocks_per_thread; i++) {
        size_t size = next_size(lineage);
        lineage->blocks[i] = bench_touch_ends(malloc(size), size);
    }
    while (!lineage_is_over(lineage)) {
        bench_spawn(&lineage->current, lineage->number, serve, lineage);
        pthread_join(lineage->current, NULL);
        lineage->generations++;
        sample_memory(lineage);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 7, "THREADS BLOCKS MIN MAX OPS_PER_GENERATION GENERATIONS SECONDS");
    unsigned threads = (unsigned)bench_count_arg(argv[1]);
    blocks_per_thread = bench_count_arg(argv[2]);
    size_min = bench_count_arg(argv[3]);
    size_max = bench_count_arg(argv[4]);
    ops_per_generation = bench_count_arg(argv[5]);
    generation_limit = bench_count_arg(argv[6]);
    second_limit = (double)bench_count_arg(argv[7]);
    if (threads == 0 || threads > LINEAGE_LIMIT) bench_die("bad thread count");

    static lineage_t lineages[LINEAGE_LIMIT];
    pthread_t rulers[LINEAGE_LIMIT];
    bench_start(&run);
    for (unsigned i = 0; i < threads; i++) {
        lineages[i].blocks = bench_table(blocks_per_thread, sizeof(void *));
        lineages[i].rng = rng_seeded(i);
        lineages[i].number = i;
        bench_spawn(&rulers[i], i, rule, &lineages[i]);
    }
    uint64_t ops = 0;
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(rulers[i], NULL);
        ops += lineages[i].generations * ops_per_generation;
    }
    bench_finish(&run, ops);
    return 0;
}
