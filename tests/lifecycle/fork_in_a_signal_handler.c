// A timer's signal handler forks, whatever it interrupts: in the middle of malloc and free too, it neither hangs nor spoils the heap of
// parent or child.
#include "../support/use_heap.h"
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

static volatile sig_atomic_t forks;

static void fork_now(int number) {
    (void)number;
    int saved = errno, status;
    pid_t child = fork();
    if (child == 0) _exit(7);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 7) _exit(3);
    forks = forks + 1;
    errno = saved;
}

int main(void) {
    struct sigaction action = {.sa_handler = fork_now, .sa_flags = SA_RESTART};
    struct itimerval timer = {{0, 1500}, {0, 1500}};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &timer, NULL) == 0);
    for (unsigned i = 0; forks < 300; i++) use_heap(i, false);
    return 0;
}
