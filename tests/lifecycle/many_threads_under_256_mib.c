// Under `ulimit -v` of 256 MiB a hundred threads live at once, and each gets memory.
#include "../support/limit.h"
#include "../support/pattern.h"
#include "../support/threads.h"

enum { THREADS = 100 };
static pthread_barrier_t everybody;

static void *use_a_little(void *argument) {
    unsigned me = (unsigned)(uintptr_t)argument;
    void *blocks[40];
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = malloc(i * 40 + 1);
        CHECK_MSG(blocks[i] != NULL, "thread %u, block %zu", me, i);
        pattern_fill(blocks[i], i * 40 + 1, me);
    }
    pthread_barrier_wait(&everybody);
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        CHECK(pattern_holds(blocks[i], i * 40 + 1, me));
        free(blocks[i]);
    }
    return NULL;
}

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_AS, 256 * MIB, argv);
    pthread_t threads[THREADS];
    pthread_barrier_init(&everybody, NULL, THREADS);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(use_a_little, (void *)i);
        for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    }
    return 0;
}
