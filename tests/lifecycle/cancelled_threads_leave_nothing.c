// Threads that are cancelled at a cancellation point between allocations end like any other: their caches come back.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/threads.h"

static void *wait_for_ever(void *unused) {
    (void)unused;
    void *blocks[100];
    for (size_t i = 0; i < LENGTH(blocks); i++) blocks[i] = malloc(i * 100);
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
    for (;;) pause();
    return NULL;
}

int main(void) {
    size_t before = 0;
    for (int i = 0; i < 1000; i++) {
        if (i == 100) before = resident_bytes();
        pthread_t thread = thread_start(wait_for_ever, NULL);
        if (i % 2) usleep(100);
        pthread_cancel(thread);
        CHECK(thread_join(thread) == PTHREAD_CANCELED);
    }
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
