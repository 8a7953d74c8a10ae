// Five hundred threads alive together, allocating while all the others live; each frees what its neighbour allocated. Twice.
// env: HAKMEM_QUARANTINE_BLOCKS=0
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/pattern.h"
#include "../support/threads.h"

enum { THREADS = 500, BLOCKS = 100 };
static pthread_barrier_t everybody;
static void *blocks[THREADS][BLOCKS];

static size_t size_of(size_t i) { return i * 13 % 700 + 1; }

static void *live_together(void *argument) {
    size_t me = (size_t)argument, neighbour = (me + 1) % THREADS;
    pthread_barrier_wait(&everybody);
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[me][i] = malloc(size_of(i));
        CHECK(blocks[me][i] != NULL);
        pattern_fill(blocks[me][i], size_of(i), (unsigned)me);
    }
    pthread_barrier_wait(&everybody);
    for (size_t i = 0; i < BLOCKS; i++) {
        CHECK(pattern_holds(blocks[neighbour][i], size_of(i), (unsigned)neighbour));
        free(blocks[neighbour][i]);
    }
    return NULL;
}

/* Retained slabs are used again. In the secure build each time at other places, in random order, so that in time every page of them is
   touched: a slab of 64 KiB for each thread and class, 18 of which have blocks of up to 700 bytes. */
static size_t most_growth(void) {
    const char *variant = getenv("TEST_VARIANT");
    return variant != NULL && strcmp(variant, "secure") == 0 ? (size_t)THREADS * 18 * 64 * KIB : 48 * MIB;
}

int main(void) {
    static pthread_t threads[THREADS];
    pthread_barrier_init(&everybody, NULL, THREADS);
    size_t after_first = 0;
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(live_together, (void *)i);
        for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
        if (round == 0) after_first = resident_bytes();
    }
    CHECK_MSG(growth_since(after_first) < most_growth(), "grew by %zu KiB", growth_since(after_first) / KIB);
    return 0;
}
