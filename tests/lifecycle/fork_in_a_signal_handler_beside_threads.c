// A timer's signal handler forks in the middle of malloc and free while other threads hold the locks of the heap or wait for them. The
// child returns from the handler into what was interrupted, and goes on allocating in all pools and starting threads.
// not-on: emulator: qemu-user ends itself (an assertion of its own) in the child of a fork that its libc knows nothing of
#include "../support/raw_fork.h"
#include "../support/threads.h"
#include "../support/use_heap.h"
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

static volatile sig_atomic_t forks, most, is_child;
static volatile bool stop;
static pthread_t first;

static void fork_now(int number) {
    if (forks >= most) return; /* main has left its loop, or is about to: a child would not know that it is one */
    if (!pthread_equal(pthread_self(), first)) {
        pthread_kill(first, number);
        return;
    }
    int saved = errno, status;
    pid_t child = forks % 4 == 3 ? raw_fork() : fork();
    if (child == 0) {
        is_child = 1;
        return;
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 7) _exit(3);
    forks = forks + 1;
    errno = saved;
}

static void *use_heap_without_pause(void *unused) {
    for (unsigned seed = 0; !stop; seed++) use_heap(seed, seed % 8 == 0);
    return unused;
}

static void *use_heap_once(void *unused) {
    use_heap(0, true);
    return unused;
}

int main(void) {
    first = pthread_self();
    most = (int)scaled(200);
    struct sigaction action = {.sa_handler = fork_now, .sa_flags = SA_RESTART};
    struct itimerval timer = {{0, 2000}, {0, 2000}};
    pthread_t threads[3];
    for (size_t i = 0; i < LENGTH(threads); i++) threads[i] = thread_start(use_heap_without_pause, NULL);
    CHECK(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &timer, NULL) == 0);
    for (unsigned i = 0; forks < most && !is_child; i++) use_heap(i, i % 8 == 0);
    if (is_child) {
        for (unsigned i = 0; i < 10; i++) use_heap(i, i % 8 == 0);
        if (forks % 4 != 3) thread_run(use_heap_once, NULL);
        _exit(7);
    }
    timer = (struct itimerval){{0, 0}, {0, 0}};
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    stop = true;
    for (size_t i = 0; i < LENGTH(threads); i++) thread_join(threads[i]);
    return 0;
}
