// Four threads exchange blocks at random, so that almost every free is another thread's: memory stays near what is live.
// variants: release debug
#include "../support/memory.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { THREADS = 4, SLOTS = 20000 };
static void *slots[SLOTS];
static size_t calls;

static void *exchange(void *argument) {
    random_t random = {(uintptr_t)argument};
    for (size_t i = 0; i < calls; i++) {
        size_t size = random_size(&random, 4 * KIB) + 1;
        unsigned char *block = malloc(size);
        CHECK(block != NULL);
        block[0] = block[size - 1] = 1;
        free(__atomic_exchange_n(&slots[random_below(&random, SLOTS)], block, __ATOMIC_ACQ_REL));
    }
    return NULL;
}

static void run_all(void) {
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(exchange, (void *)(i + 1));
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
}

int main(void) {
    calls = 50000;
    run_all();
    size_t before = resident_bytes();
    calls = scaled(1500000);
    run_all();
    CHECK_MSG(growth_since(before) < 16 * MIB, "grew by %zu KiB from %zu", growth_since(before) / KIB, before / KIB);
    return 0;
}
