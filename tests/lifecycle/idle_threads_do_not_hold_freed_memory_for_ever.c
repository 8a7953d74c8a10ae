// Forty threads each allocate 4 MiB that others free, then sleep: the next thread's memory comes from what they no longer use,
// so that the process holds far less than the 160 MiB which passed through it.
// only-hakmem: peers keep it until the sleeping owner calls again
#include "../support/memory.h"
#include "../support/threads.h"

enum { THREADS = 40, COUNT = 4096, SIZE = 1024 };
static void *blocks[COUNT];
static pthread_barrier_t filled;
static pthread_mutex_t asleep = PTHREAD_MUTEX_INITIALIZER;

static void *fill_and_sleep(void *unused) {
    (void)unused;
    for (size_t i = 0; i < COUNT; i++) blocks[i] = memset(malloc(SIZE), 1, SIZE);
    pthread_barrier_wait(&filled);
    pthread_mutex_lock(&asleep);
    pthread_mutex_unlock(&asleep);
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&filled, NULL, 2);
    pthread_mutex_lock(&asleep);
    size_t before = resident_bytes();
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = thread_start(fill_and_sleep, NULL);
        pthread_barrier_wait(&filled);
        for (size_t j = 0; j < COUNT; j++) free(blocks[j]);
    }
    size_t grown = growth_since(before);
    pthread_mutex_unlock(&asleep);
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    CHECK_MSG(grown < 80 * MIB, "%zu KiB held for sleeping threads", grown / KIB);
    return 0;
}
