/* A server in stages, each a thread: the first reads requests into buffers, the next parses each into an object and looks up its session,
 * the last answers and frees everything. So nearly every block is freed by another thread than the one that allocated it, and some live
 * as long as their session. Stages hand on batches through queues of bounded length. */
#include "support.h"

#define BATCH 32u
#define QUEUE_LIMIT 64u /* batches */
#define SESSION_COUNT 4096u

typedef struct request {
    void *buffer, *object, *answer;
} request_t;

typedef struct batch {
    request_t requests[BATCH];
} batch_t;

typedef struct queue {
    pthread_mutex_t lock;
    pthread_cond_t is_filled, is_drained;
    uint64_t pushed, popped;
    batch_t batches[QUEUE_LIMIT];
} queue_t;

static queue_t read_in, parsed;
static uint64_t batch_count;

static void push(queue_t *queue, const batch_t *batch)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->pushed - queue->popped == QUEUE_LIMIT) pthread_cond_wait(&queue->is_drained, &queue->lock);
    queue->batches[queue->pushed++ % QUEUE_LIMIT] = *batch;
    if (queue->pushed - queue->popped == QUEUE_LIMIT / 2 || queue->pushed == batch_count) pthread_cond_signal(&queue->is_filled);
    pthread_mutex_unlock(&queue->lock);
}

static batch_t pop(queue_t *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->pushed == queue->popped) pthread_cond_wait(&queue->is_filled, &queue->lock);
    batch_t batch = queue->batches[queue->popped++ % QUEUE_LIMIT];
    if (queue->pushed - queue->popped == QUEUE_LIMIT / 2) pthread_cond_signal(&queue->is_drained);
    pthread_mutex_unlock(&queue->lock);
    return batch;
}

/* A request's length: mostly a header and a little, now and then a page and more. */
static size_t draw_length(rng_t *rng)
{
    return rng_below(rng, 8) == 0 ? rng_between(rng, 4100, 5200) : rng_between(rng, 530, 1100);
}

static void read_requests(void)
{
    rng_t rng = rng_seeded(1);
    for (uint64_t done = 0; done < batch_count; done++) {
        batch_t batch;
        for (unsigned i = 0; i < BATCH; i++) {
            size_t length = draw_length(&rng);
            batch.requests[i] = (request_t){bench_touch_ends(malloc(length), length), NULL, NULL};
        }
        push(&read_in, &batch);
    }
}

static void parse_requests(void)
{
    rng_t rng = rng_seeded(2);
    void **sessions = bench_table(SESSION_COUNT, sizeof *sessions);
    for (uint64_t done = 0; done < batch_count; done++) {
        batch_t batch = pop(&read_in);
        for (unsigned i = 0; i < BATCH; i++) {
            request_t *request = &batch.requests[i];
            request->object = bench_touch_ends(malloc(200), 200);
            size_t length = rng_between(&rng, 64, 2100);
            request->answer = bench_touch_ends(malloc(length), length);
            if (rng_below(&rng, 16) != 0) continue;
            void **session = &sessions[rng_below(&rng, SESSION_COUNT)];
            free(*session);
            *session = bench_touch_ends(malloc(2072), 2072);
        }
        push(&parsed, &batch);
    }
    for (uint64_t i = 0; i < SESSION_COUNT; i++) free(sessions[i]);
}

static void answer_requests(void)
{
    for (uint64_t done = 0; done < batch_count; done++) {
        batch_t batch = pop(&parsed);
        for (unsigned i = 0; i < BATCH; i++) {
            free(batch.requests[i].answer);
            free(batch.requests[i].object);
            free(batch.requests[i].buffer);
        }
    }
}

static void *play(void *argument)
{
    void (*const stages[])(void) = {read_requests, parse_requests, answer_requests};
    stages[(uintptr_t)argument]();
    return NULL;
}

static void prepare(queue_t *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->is_filled, NULL);
    pthread_cond_init(&queue->is_drained, NULL);
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 1, "REQUESTS");
    batch_count = bench_count_arg(argv[1]) / BATCH;
    if (batch_count == 0) bench_die("fewer requests than a batch has");
    prepare(&read_in);
    prepare(&parsed);
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(3, play);
    bench_finish(&run, batch_count * BATCH);
    return 0;
}
