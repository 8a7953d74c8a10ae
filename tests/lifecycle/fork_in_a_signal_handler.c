// A timer's signal handler forks, whatever it interrupts: in the middle of malloc and free too, it neither hangs nor spoils the heap of
// parent or child.
#include "../support/use_heap.h"
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { FORKS = 300 };
static volatile sig_atomic_t forks;

/* Once, and again when the handler is done: where a fork takes longer than that, the program would get no further. */
static void arm(void) {
    struct itimerval timer = {{0, 0}, {0, 1500}};
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

static void fork_now(int number) {
    (void)number;
    int saved = errno, status;
    pid_t child = fork();
    if (child == 0) _exit(7);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 7) _exit(3);
    forks = forks + 1;
    if (forks < FORKS) arm();
    errno = saved;
}

int main(void) {
    struct sigaction action = {.sa_handler = fork_now, .sa_flags = SA_RESTART};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    arm();
    for (unsigned i = 0; forks < FORKS; i++) use_heap(i, false);
    return 0;
}
