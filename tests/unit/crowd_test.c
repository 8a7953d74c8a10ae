// A crowd is more threads than HAK_CROWD_HEAPS that live at once: it ends with them, and the child of a fork, which has none of
// them, is not one.
#include "hakmem.c"

#include <sys/wait.h>

#include "../support/threads.h"

enum { THREADS = 3 * HAK_CROWD_HEAPS };
static pthread_barrier_t all_live, may_end;

static void *live(void *unused) {
    free(malloc(100));
    pthread_barrier_wait(&all_live);
    pthread_barrier_wait(&may_end);
    return unused;
}

static void *call_once(void *unused) {
    free(malloc(100));
    return unused;
}

static void check_child(void) {
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(thread_heaps_crowding() == 1 && !thread_heaps_are_crowding());
        thread_run(call_once, NULL);
        CHECK(thread_heaps_crowding() == 1 && !thread_heaps_are_crowding());
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_MSG(status == 0, "the child ended with %d", status);
}

int main(void) {
    pthread_t threads[THREADS];
    free(malloc(1));
    CHECK(thread_heaps_crowding() == 1 && !thread_heaps_are_crowding());
    pthread_barrier_init(&all_live, NULL, THREADS + 1);
    pthread_barrier_init(&may_end, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(live, NULL);
    pthread_barrier_wait(&all_live);
    CHECK(thread_heaps_crowding() == 4 && thread_heaps_are_crowding());
    check_child();
    pthread_barrier_wait(&may_end);
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    CHECK(thread_heaps_crowding() == 1 && !thread_heaps_are_crowding());
    return 0;
}
