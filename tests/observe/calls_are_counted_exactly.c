// Every malloc and free is counted, on the fast path too, in this thread, across threads, and after a thread has ended.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2
// only-hakmem: peers do not write the report
// env: HAKMEM_QUARANTINE_BLOCKS=0
#include "../support/heap_report.h"
#include "../support/threads.h"

enum { BLOCKS = 5000, ROUNDS = 40 };
static heap_report_t before, after;

static void *churn(void *argument) {
    static __thread void *blocks[BLOCKS];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < BLOCKS; i++) blocks[i] = malloc(16 + i % 700);
        for (size_t i = 0; i < BLOCKS; i++) free(blocks[(i * 7) % BLOCKS]);
    }
    return argument;
}

static void *free_all(void *argument) {
    void **blocks = argument;
    for (size_t i = 0; i < BLOCKS; i++) free(blocks[i]);
    return NULL;
}

static size_t grown(const char *figure) { return report_figure(&after, figure) - report_figure(&before, figure); }

int main(void) {
    static void *blocks[BLOCKS];
    thread_run(churn, NULL); // what threads themselves allocate the first time
    report_read(&before);
    churn(NULL);
    report_read(&after);
    CHECK_MSG(grown("malloc_calls") == BLOCKS * ROUNDS, "%zu", grown("malloc_calls"));
    CHECK_MSG(grown("free_calls") == BLOCKS * ROUNDS, "%zu", grown("free_calls"));
    CHECK_MSG(grown("live_count") == 0, "%zu", grown("live_count"));
    report_read(&before);
    for (size_t i = 0; i < BLOCKS; i++) blocks[i] = malloc(100);
    thread_run(free_all, blocks);
    thread_run(churn, NULL);
    report_read(&after);
    size_t calls = (size_t)BLOCKS * (ROUNDS + 1);
    CHECK_MSG(grown("malloc_calls") >= calls && grown("malloc_calls") <= calls + 20, "%zu", grown("malloc_calls"));
    CHECK_MSG(grown("free_calls") >= calls && grown("free_calls") <= calls + 20, "%zu", grown("free_calls"));
    CHECK_MSG(report_figure(&after, "live_count") <= report_figure(&before, "live_count") + 20, "%zu", report_figure(&after, "live_count"));
    return 0;
}
