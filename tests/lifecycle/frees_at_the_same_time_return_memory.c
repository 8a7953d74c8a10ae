// Two threads free hundreds of megabytes at the same time and then do nothing: the process keeps a small part of it, although neither
// thread calls again.
// only-hakmem: peers return memory by time, or not
#include "../support/memory.h"
#include "../support/threads.h"

enum { THREADS = 2, BLOCK_MIB = 200 };
static pthread_barrier_t filled, done;

static void *take_and_give(void *unused) {
    char *block = malloc(BLOCK_MIB * MIB);
    CHECK(block != NULL);
    memset(block, 1, BLOCK_MIB * MIB);
    pthread_barrier_wait(&filled);
    free(block);
    pthread_barrier_wait(&done);
    pthread_barrier_wait(&done);
    return unused;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&filled, NULL, THREADS);
    pthread_barrier_init(&done, NULL, THREADS + 1);
    for (int round = 0; round < 3; round++) {
        size_t before = resident_bytes();
        for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(take_and_give, NULL);
        pthread_barrier_wait(&done);
        usleep(200000);
        size_t kept = growth_since(before);
        pthread_barrier_wait(&done);
        for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
        CHECK_MSG(kept < 40 * MIB, "round %d: %zu KiB kept", round, kept / KIB);
    }
    return 0;
}
