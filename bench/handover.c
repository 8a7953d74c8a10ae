/* Producers hand whole batches of blocks to consumers, which free them. A producer sleeps once CAPACITY blocks are in
 * flight, until RESUME_AT are left; a consumer with nothing to free sleeps until WAKE_AT are in flight. */
#include "support.h"

#define CAPACITY_LIMIT 4096u
#define PAIR_LIMIT 16u

typedef struct line {
    pthread_mutex_t lock;
    pthread_cond_t is_filled, is_drained;
    uint64_t in_flight;           /* under lock */
    void *slots[CAPACITY_LIMIT];  /* the producer writes what is not in flight, the consumer reads what is */
} line_t;

static line_t lines[PAIR_LIMIT];
static uint64_t batch, capacity, wake_at, resume_at, ops_per_pair;
static size_t size_min, size_max;

static void hand_over(line_t *line, int is_last)
{
    pthread_mutex_lock(&line->lock);
    line->in_flight += batch;
    if (line->in_flight >= wake_at || is_last) pthread_cond_signal(&line->is_filled);
    if (line->in_flight == capacity)
        while (line->in_flight > resume_at) pthread_cond_wait(&line->is_drained, &line->lock);
    pthread_mutex_unlock(&line->lock);
}

static void await_batch(line_t *line)
{
    pthread_mutex_lock(&line->lock);
    while (line->in_flight == 0) pthread_cond_wait(&line->is_filled, &line->lock);
    pthread_mutex_unlock(&line->lock);
}

static void finish_batch(line_t *line)
{
    pthread_mutex_lock(&line->lock);
    line->in_flight -= batch;
    if (line->in_flight <= resume_at) pthread_cond_signal(&line->is_drained);
    pthread_mutex_unlock(&line->lock);
}

static void produce(line_t *line, rng_t rng)
{
    for (uint64_t done = 0; done < ops_per_pair; done += batch) {
        for (uint64_t i = done; i < done + batch; i++) {
            size_t size = rng_between(&rng, size_min, size_max);
            line->slots[i % capacity] = bench_touch_ends(malloc(size), size);
        }
        hand_over(line, done + batch >= ops_per_pair);
    }
}

static void consume(line_t *line)
{
    for (uint64_t done = 0; done < ops_per_pair; done += batch) {
        await_batch(line);
        for (uint64_t i = done; i < done + batch; i++) free(line->slots[i % capacity]);
        finish_batch(line);
    }
}

static void *play(void *argument)
{
    uintptr_t number = (uintptr_t)argument;
    if (number % 2 == 0) produce(&lines[number / 2], rng_seeded(number));
    else consume(&lines[number / 2]);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 8, "PAIRS BATCH CAPACITY WAKE_AT RESUME_AT MIN MAX OPS");
    unsigned pairs = (unsigned)bench_count_arg(argv[1]);
    batch = bench_count_arg(argv[2]);
    capacity = bench_count_arg(argv[3]);
    wake_at = bench_count_arg(argv[4]);
    resume_at = bench_count_arg(argv[5]);
    size_min = bench_count_arg(argv[6]);
    size_max = bench_count_arg(argv[7]);
    if (pairs == 0 || pairs > PAIR_LIMIT) bench_die("bad pair count");
    if (batch == 0 || capacity % batch != 0 || capacity > CAPACITY_LIMIT) bench_die("bad capacity");
    if (wake_at > capacity || resume_at >= capacity) bench_die("both sides would sleep");
    ops_per_pair = bench_count_arg(argv[8]) / pairs / batch * batch;
    for (unsigned i = 0; i < pairs; i++) {
        pthread_mutex_init(&lines[i].lock, NULL);
        pthread_cond_init(&lines[i].is_filled, NULL);
        pthread_cond_init(&lines[i].is_drained, NULL);
    }
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(pairs * 2, play);
    bench_finish(&run, ops_per_pair * pairs);
    return 0;
}
