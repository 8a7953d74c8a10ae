// Guarded blocks of many threads are freed by others; the children of a fork, made at any moment, have them, their guards and what waits,
// and report what they do to them.
// env: HAKMEM_GUARD=1
// run: HAKMEM_GUARD_RATE=1
// run: HAKMEM_GUARD_RATE=20000
// only-hakmem: a knob of this heap
#include "../support/guarded.h"
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <stdatomic.h>

enum { THREADS = 8, SLOTS = 256, ROUNDS = 5000 };
static _Atomic(char *) slots[SLOTS];
static _Atomic bool is_over;

static size_t size_in(const char *block) {
    size_t size;
    memcpy(&size, block, sizeof size);
    return size;
}

static void put_and_take(random_t *random) {
    size_t size = 16 + random_size(random, random_below(random, 20) == 0 ? 100000 : 2000);
    char *block = malloc(size);
    CHECK(block != NULL);
    memcpy(block, &size, sizeof size);
    pattern_fill(block + 8, size - 8, (unsigned)size);
    char *other = atomic_exchange(&slots[random_below(random, SLOTS)], block);
    if (other == NULL) return;
    CHECK(pattern_holds(other + 8, size_in(other) - 8, (unsigned)size_in(other)));
    free(other);
}

static void *exchange(void *number) {
    random_t random = {(uintptr_t)number};
    for (size_t round = 0; round < scaled(ROUNDS); round++) put_and_take(&random);
    return NULL;
}

static void use_all(void) {
    random_t random = {99};
    for (int round = 0; round < 500; round++) put_and_take(&random);
    for (size_t slot = 0; slot < SLOTS; slot++) free(atomic_exchange(&slots[slot], NULL));
}

static void write_beyond(void) {
    volatile char *block = guarded_block(96, true);
    block[96] = 1;
}

static void *keep_busy(void *number) {
    random_t random = {(uintptr_t)number};
    while (!atomic_load(&is_over)) put_and_take(&random);
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++) threads[i] = thread_start(exchange, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
    for (uintptr_t i = 0; i < 2; i++) threads[i] = thread_start(keep_busy, (void *)(i + 1));
    for (int round = 0; round < 20; round++) {
        ending_t ending = ending_of_call(use_all);
        CHECK_MSG(ending.status == 0 && ending.text[0] == 0, "status %x: %s", (unsigned)ending.status, ending.text);
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < 2; i++) thread_join(threads[i]);
    if (strcmp(getenv("HAKMEM_GUARD_RATE"), "1") != 0) return 0;
    ending_t ending = ending_of_call(write_beyond);
    check_says(&ending, SIGSEGV, "hakmem: heap overflow", "1 byte beyond the 96-byte block");
    return 0;
}
