// Many threads, signal handlers that interrupt them, and children of forks ask for the figures of the heap at the same time: nobody waits
// for anybody, nobody gets another's figures.
#include "../support/check.h"
#include "../support/threads.h"
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>
#include <sys/wait.h>

static _Atomic bool is_over;
static void *kept;

static void look(void) {
    struct mallinfo2 info = mallinfo2();
    CHECK_MSG(info.hblkhd >= 3 * MIB && info.hblkhd < 64 * MIB, "hblkhd %zu", info.hblkhd);
}

static void handle(int number) {
    int saved = errno;
    (void)number;
    look();
    errno = saved;
}

static void *look_often(void *argument) {
    while (!atomic_load(&is_over)) look();
    return argument;
}

int main(void) {
    kept = opaque_pointer(malloc(3 * MIB));
    pthread_t threads[4];
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    for (size_t i = 0; i < LENGTH(threads); i++) threads[i] = thread_start(look_often, NULL);
    struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &often, NULL);
    for (size_t i = 0; i < scaled(200); i++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            for (int j = 0; j < 3; j++) look();
            _exit(0);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    atomic_store(&is_over, true);
    for (size_t i = 0; i < LENGTH(threads); i++) thread_join(threads[i]);
    free(kept);
    return 0;
}
