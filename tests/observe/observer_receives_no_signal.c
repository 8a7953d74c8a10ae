// A signal to the process is handled by a thread of the program, never by the observer; and there is none without a knob.
// env: HAKMEM_TINY_IDLE_TRIM_MS=10ms
// only-hakmem: a knob of this heap
#include "../support/check.h"
#include <pthread.h>
#include <signal.h>

static pthread_t own;
static volatile sig_atomic_t handled, elsewhere;

static void handle(int number) {
    (void)number;
    handled++;
    if (!pthread_equal(pthread_self(), own)) elsewhere++;
}

int main(void) {
    own = pthread_self();
    signal(SIGUSR1, handle);
    for (int i = 0; i < 200; i++) {
        kill(getpid(), SIGUSR1);
        usleep(500);
    }
    CHECK_MSG(handled > 0 && elsewhere == 0, "%d handled, %d elsewhere", (int)handled, (int)elsewhere);
    return 0;
}
