// Forty threads each allocate 4 MiB of small blocks, of which others free all but one in a thousand, then sleep: the next thread takes
// what waits for them, so that the process holds far less than the 160 MiB which passed through it.
// only-hakmem: peers keep it until the sleeping owner calls again
#include "../support/memory.h"
#include "../support/threads.h"

enum { THREADS = 40, SIZE = 48, COUNT = 4 * 1024 * 1024 / SIZE, KEPT = 1000 };
static void *blocks[COUNT];
static pthread_barrier_t filled;
static pthread_mutex_t asleep = PTHREAD_MUTEX_INITIALIZER;

static void *fill_and_sleep(void *unused) {
    for (size_t i = 0; i < COUNT; i++) blocks[i] = memset(malloc(SIZE), 1, SIZE);
    pthread_barrier_wait(&filled);
    pthread_mutex_lock(&asleep);
    pthread_mutex_unlock(&asleep);
    return unused;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&filled, NULL, 2);
    pthread_mutex_lock(&asleep);
    size_t before = resident_bytes();
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = thread_start(fill_and_sleep, NULL);
        pthread_barrier_wait(&filled);
        for (size_t j = 0; j < COUNT; j++)
            if (j % KEPT != 0) free(blocks[j]);
    }
    size_t grown = growth_since(before);
    pthread_mutex_unlock(&asleep);
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    CHECK_MSG(grown < 80 * MIB, "%zu KiB held for sleeping threads", grown / KIB);
    return 0;
}
