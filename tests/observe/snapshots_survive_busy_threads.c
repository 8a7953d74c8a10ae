// Snapshots taken while threads allocate, free each other's blocks, end and start: none crashes, none has a figure that wrapped below zero.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=USR2
// only-hakmem: peers do not write the report
#include "../support/heap_report.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { SLOTS = 4096, THREADS = 3 };
static _Atomic(void *) slots[SLOTS];
static _Atomic bool is_over;
static heap_report_t report;

static void *churn(void *seed) {
    random_t random = {(uint64_t)(uintptr_t)seed};
    for (int i = 0; i < 20000 && !is_over; i++) {
        size_t size = (size_t)16 << random_below(&random, random_below(&random, 40) == 0 ? 18 : 10);
        char *block = malloc(size);
        if (block != NULL) block[0] = block[size - 1] = 1;
        free(__atomic_exchange_n((void **)&slots[random_below(&random, SLOTS)], block, __ATOMIC_ACQ_REL));
    }
    return NULL;
}

static void *restart(void *seed) {
    for (size_t round = 0; !is_over; round++) thread_run(churn, (void *)((uintptr_t)seed * 1000 + round));
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(restart, (void *)(i + 1));
    pthread_sigmask(SIG_UNBLOCK, &blocked, NULL);
    for (size_t round = 0; round < scaled(200); round++) {
        report_read(&report);
        for (size_t i = 0; i < LENGTH(report_places); i++) {
            size_t bytes = report_place(&report, report_places[i], "bytes"), resident = report_place(&report, report_places[i], "resident");
            CHECK_MSG(bytes < 64 * GIB && resident < 64 * GIB, "%s: %zu, %zu", report_places[i], bytes, resident);
        }
        CHECK(report_figure(&report, "live_count") < 1000000 && report_figure(&report, "cached_count") < 10000000);
        struct mallinfo2 info = mallinfo2();
        CHECK(info.uordblks < 64 * GIB && info.fordblks < 64 * GIB && info.keepcost < 64 * GIB);
    }
    is_over = true;
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    return 0;
}
