// Threads that each allocate and free a large part of a small address space get it every time, although another thread may be giving
// the same memory back to the system just then: NULL only when it is really all in use.
// run: 2 100
// run: 3 60
#include "../support/limit.h"
#include "../support/threads.h"

static size_t size;

static void *take_and_give(void *argument) {
    for (size_t round = 0; round < scaled(60); round++) {
        char *block = malloc(size);
        CHECK_MSG(block != NULL, "thread %zu, round %zu: no %zu bytes", (size_t)argument, round, size);
        for (size_t i = 0; i < size; i += 4 * KIB) block[i] = 1;
        free(block);
        usleep((useconds_t)(round * 7919 % 2000));
    }
    return NULL;
}

int main(int argc, char **argv) {
    CHECK(argc == 3);
    restart_under_limit(RLIMIT_AS, 500 * MIB, argv);
    pthread_t threads[8];
    size_t count = (size_t)atoi(argv[1]);
    size = (size_t)atoi(argv[2]) * MIB;
    for (size_t i = 0; i < count; i++) threads[i] = thread_start(take_and_give, (void *)i);
    for (size_t i = 0; i < count; i++) thread_join(threads[i]);
    return 0;
}
