// One thread allocates, another frees, through a ring: 40 times the live bytes pass, memory does not grow.
#include "../support/memory.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { RING = 4096 };
static void *ring[RING];
static size_t amount, put, taken;

static void *produce(void *unused) {
    (void)unused;
    random_t random = {1};
    for (size_t i = 0; i < amount; i++) {
        while (i - __atomic_load_n(&taken, __ATOMIC_ACQUIRE) == RING) sched_yield();
        size_t size = random_size(&random, i % 64 == 0 ? 100 * KIB : 2 * KIB) + 1;
        ring[i % RING] = malloc(size);
        CHECK(ring[i % RING] != NULL);
        ((char *)ring[i % RING])[size - 1] = 1;
        __atomic_store_n(&put, i + 1, __ATOMIC_RELEASE);
    }
    return NULL;
}

int main(void) {
    amount = scaled(4000000);
    pthread_t producer = thread_start(produce, NULL);
    size_t before = 0;
    for (size_t i = 0; i < amount; i++) {
        while (__atomic_load_n(&put, __ATOMIC_ACQUIRE) == i) sched_yield();
        free(ring[i % RING]);
        __atomic_store_n(&taken, i + 1, __ATOMIC_RELEASE);
        if (i == amount / 10) before = resident_bytes();
    }
    thread_join(producer);
    CHECK_MSG(growth_since(before) < 10 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
