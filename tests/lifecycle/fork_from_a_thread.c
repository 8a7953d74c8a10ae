// A thread other than the first forks; in the child it is the only one, ends as the main thread would, and may start threads.
#include "../support/threads.h"
#include <sys/wait.h>

static void *allocate(void *unused) {
    (void)unused;
    for (size_t size = 1; size < 3 * MIB; size = size * 5 / 4 + 1) {
        char *block = malloc(size);
        CHECK(block != NULL);
        block[size - 1] = 1;
        free(block);
    }
    return malloc(100);
}

static void *fork_and_wait(void *block) {
    free(allocate(NULL));
    pid_t child = fork();
    if (child == 0) {
        free(block);
        free(thread_run(allocate, NULL));
        free(allocate(NULL));
        pthread_exit(NULL);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child ended with status %#x", status);
    return block;
}

int main(void) {
    for (int i = 0; i < 50; i++) free(thread_run(fork_and_wait, malloc(300)));
    return 0;
}
