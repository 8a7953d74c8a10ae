/* How long single calls take: every malloc and every free is timed, each round on its own. With OPS 0 a round allocates
 * BLOCKS blocks and frees them in random order; otherwise OPS times a random block is freed and another allocated.
 * Blocks are touched, a byte of each page, outside of the timed calls. */
#include "ticks.h"

#define ROUND_LIMIT 8u
#define STEP_BITS 6u /* 64 buckets to a doubling: a percentile is at most 1.6 % too high */
#define STEPS (1u << STEP_BITS)
#define BUCKET_COUNT ((65u - STEP_BITS) * STEPS)

typedef struct calls {
    uint64_t count, longest, total; /* the last two in ticks */
    uint64_t buckets[BUCKET_COUNT];
} calls_t;

typedef struct round { calls_t mallocs, frees; } round_t;

typedef struct job {
    int is_uniform;
    uint64_t block_count, ops;
    size_t size_min, size_max;
    void **blocks;
    ticks_clock_t clock;
    rng_t rng;
} job_t;

/* Below 2 * STEPS one tick to a bucket, above it STEPS buckets to each doubling. */
static unsigned bucket_of(uint64_t ticks)
{
    if (ticks < STEPS) return (unsigned)ticks;
    unsigned shift = 63u - (unsigned)__builtin_clzll(ticks) - STEP_BITS;
    return (shift + 1) * STEPS + (unsigned)((ticks >> shift) - STEPS);
}

static uint64_t highest_of(unsigned bucket)
{
    if (bucket < STEPS) return bucket;
    unsigned shift = bucket / STEPS - 1;
    return ((((uint64_t)bucket % STEPS + STEPS + 1) << shift) - 1);
}

static void add_call(calls_t *calls, uint64_t ticks)
{
    calls->count++;
    calls->total += ticks;
    if (ticks > calls->longest) calls->longest = ticks;
    calls->buckets[bucket_of(ticks)]++;
}

/* The time that `share` of the calls did not exceed. */
static uint64_t find_percentile(const calls_t *calls, double share)
{
    uint64_t wanted = (uint64_t)((double)calls->count * share);
    uint64_t seen = 0;
    for (unsigned i = 0; i < BUCKET_COUNT; i++) {
        seen += calls->buckets[i];
        if (seen > wanted) return highest_of(i) < calls->longest ? highest_of(i) : calls->longest;
    }
    return calls->longest;
}

static void allocate_block(job_t *job, void **slot, calls_t *mallocs)
{
    size_t size = job->is_uniform ? rng_between(&job->rng, job->size_min, job->size_max)
                                  : rng_log_between(&job->rng, job->size_min, job->size_max);
    uint64_t start = ticks_now();
    void *block = malloc(size);
    add_call(mallocs, ticks_since(&job->clock, start));
    *slot = bench_touch_pages(block, size);
}

static void free_block(const job_t *job, void **slot, calls_t *frees)
{
    uint64_t start = ticks_now();
    free(*slot);
    add_call(frees, ticks_since(&job->clock, start));
    *slot = NULL;
}

static void fill_and_empty(job_t *job, round_t *round)
{
    for (uint64_t i = 0; i < job->block_count; i++) allocate_block(job, &job->blocks[i], &round->mallocs);
    for (uint64_t left = job->block_count; left > 0; left--) {
        void **slot = &job->blocks[rng_below(&job->rng, left)];
        free_block(job, slot, &round->frees);
        *slot = job->blocks[left - 1];
    }
}

static void replace_blocks(job_t *job, round_t *round)
{
    for (uint64_t i = 0; i < job->ops; i++) {
        void **slot = &job->blocks[rng_below(&job->rng, job->block_count)];
        if (*slot != NULL) free_block(job, slot, &round->frees);
        allocate_block(job, slot, &round->mallocs);
    }
}

static int write_calls(char *text, size_t room, const calls_t *calls, double unit)
{
    return snprintf(text, room, "{\"p50Ns\":%.1f,\"p99Ns\":%.1f,\"p999Ns\":%.1f,\"longestNs\":%.0f,\"totalNs\":%.0f}",
                    (double)find_percentile(calls, 0.5) * unit, (double)find_percentile(calls, 0.99) * unit,
                    (double)find_percentile(calls, 0.999) * unit, (double)calls->longest * unit, (double)calls->total * unit);
}

static const char *write_rounds(const round_t *rounds, uint64_t count, double unit)
{
    static char text[BENCH_MORE_BYTES];
    size_t length = (size_t)snprintf(text, sizeof text, ",\"latency\":[");
    for (uint64_t i = 0; i < count; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s{\"malloc\":", i ? "," : "");
        length += (size_t)write_calls(text + length, sizeof text - length, &rounds[i].mallocs, unit);
        length += (size_t)snprintf(text + length, sizeof text - length, ",\"free\":");
        length += (size_t)write_calls(text + length, sizeof text - length, &rounds[i].frees, unit);
        length += (size_t)snprintf(text + length, sizeof text - length, "}");
    }
    snprintf(text + length, sizeof text - length, "]");
    return text;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 6, "uniform|doublings BLOCKS OPS MIN MAX ROUNDS");
    job_t job = { strcmp(argv[1], "uniform") == 0, bench_count_arg(argv[2]), bench_count_arg(argv[3]), bench_count_arg(argv[4]),
                  bench_count_arg(argv[5]), NULL, { 0, 0, 0 }, rng_seeded(0) };
    uint64_t round_count = bench_count_arg(argv[6]);
    if (round_count == 0 || round_count > ROUND_LIMIT) bench_die("bad round count");
    job.blocks = bench_table(job.block_count, sizeof *job.blocks);
    round_t *rounds = bench_table(round_count, sizeof *rounds);
    memset(rounds, 0, round_count * sizeof *rounds);
    memset(job.blocks, 0, job.block_count * sizeof *job.blocks);
    job.clock = ticks_clock_start();
    bench_run_t run;
    bench_start(&run);
    for (uint64_t i = 0; i < round_count; i++) {
        if (job.ops == 0) fill_and_empty(&job, &rounds[i]);
        else replace_blocks(&job, &rounds[i]);
    }
    run.more = write_rounds(rounds, round_count, ticks_nanoseconds_each(&job.clock));
    bench_finish(&run, round_count * (job.ops == 0 ? job.block_count : job.ops) * 2);
    return 0;
}
