// A thread that sleeps owns thousands of slabs, of each of which others have freed one block: who needs such blocks gets them, and each
// costs about as much as if there were few.
// only-hakmem: peers take other memory
#include "../support/check.h"
#include "../support/threads.h"
#include <time.h>

enum { SIZE = 16 * 1024, PER_SLAB = 4, FEW = 1024 * PER_SLAB, MANY = 10 * FEW };
static void *blocks[MANY];
static size_t count;
static pthread_barrier_t filled, may_end;

static void *fill_and_sleep(void *unused) {
    for (size_t i = 0; i < count; i++) CHECK((blocks[i] = malloc(SIZE)) != NULL);
    pthread_barrier_wait(&filled);
    pthread_barrier_wait(&may_end);
    return unused;
}

static double thread_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void *take(void *unused) {
    static double us;
    (void)unused;
    double start = thread_us();
    for (size_t i = 0; i < count; i += PER_SLAB) CHECK((blocks[i] = malloc(SIZE)) != NULL);
    us = (thread_us() - start) / (double)(count / PER_SLAB);
    return &us;
}

static double us_per_block(size_t of) {
    count = of;
    pthread_t owner = thread_start(fill_and_sleep, NULL);
    pthread_barrier_wait(&filled);
    for (size_t i = 0; i < count; i += PER_SLAB) free(blocks[i]);
    double us = *(double *)thread_run(take, NULL);
    pthread_barrier_wait(&may_end);
    thread_join(owner);
    for (size_t i = 0; i < count; i++) free(blocks[i]);
    return us;
}

int main(void) {
    pthread_barrier_init(&filled, NULL, 2);
    pthread_barrier_init(&may_end, NULL, 2);
    (void)us_per_block(FEW);
    double few = us_per_block(FEW), many = us_per_block(MANY);
    CHECK_MSG(many < 3 * few + 2, "%.2f us per block of many, %.2f of few", many, few);
    return 0;
}
