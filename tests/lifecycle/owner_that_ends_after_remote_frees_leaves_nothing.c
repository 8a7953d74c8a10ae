// A thread allocates, another frees all of it while the owner waits, then the owner ends without another call: again and again, no growth.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/threads.h"

enum { COUNT = 4000, SIZE = 1000 };
static void *blocks[COUNT];
static pthread_barrier_t filled, freed;

static void *own(void *unused) {
    (void)unused;
    for (size_t i = 0; i < COUNT; i++) blocks[i] = memset(malloc(SIZE), 1, SIZE);
    pthread_barrier_wait(&filled);
    pthread_barrier_wait(&freed);
    return NULL;
}

int main(void) {
    pthread_barrier_init(&filled, NULL, 2);
    pthread_barrier_init(&freed, NULL, 2);
    size_t before = 0;
    for (int round = 0; round < 300; round++) {
        if (round == 30) before = resident_bytes();
        pthread_t owner = thread_start(own, NULL);
        pthread_barrier_wait(&filled);
        for (size_t i = 0; i < COUNT; i++) free(blocks[i]);
        pthread_barrier_wait(&freed);
        thread_join(owner);
    }
    CHECK_MSG(growth_since(before) < 6 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
