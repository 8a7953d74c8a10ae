// A program whose threads have all ended, the first one too, ends with status 0 although the observer still runs; exit handlers run.
// env: HAKMEM_TINY_IDLE_TRIM_MS=60m
// expect-stderr: ^ended\n$
// only-hakmem: a knob of this heap
#include "../support/threads.h"

static void say(void) { dprintf(2, "ended\n"); }

static void *work(void *argument) {
    usleep(50000);
    free(malloc(1000));
    return argument;
}

int main(void) {
    atexit(say);
    pthread_detach(thread_start(work, NULL));
    pthread_exit(NULL);
}
