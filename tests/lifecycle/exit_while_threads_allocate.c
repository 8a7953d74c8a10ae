// The process ends, by return, exit, quick_exit and _exit, while threads are in the middle of allocating: always with its own status.
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/wait.h>

static void *allocate_without_pause(void *argument) {
    random_t random = {(uintptr_t)argument};
    void *blocks[64] = {NULL};
    for (;;) {
        size_t i = random_below(&random, LENGTH(blocks));
        free(blocks[i]);
        blocks[i] = malloc(random_size(&random, random_below(&random, 30) == 0 ? 2 * MIB : 3000));
    }
    return NULL;
}

static void at_exit(void) { free(malloc(100000)); }

int main(void) {
    for (int i = 0; i < 40; i++) {
        pid_t child = fork();
        if (child == 0) {
            atexit(at_exit);
            at_quick_exit(at_exit);
            for (size_t t = 0; t < 4; t++) thread_start(allocate_without_pause, (void *)(t + 1));
            usleep((useconds_t)i * 100);
            if (i % 4 == 0) exit(42);
            if (i % 4 == 1) quick_exit(42);
            if (i % 4 == 2) _exit(42);
            return 42;
        }
        int status;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 42, "child %d ended with status %#x", i, status);
    }
    return 0;
}
