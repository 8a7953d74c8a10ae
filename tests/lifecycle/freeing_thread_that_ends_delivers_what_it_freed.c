// Threads that free a few blocks of a long-lived owner and end at once: the frees reach the owner, who can use the memory again.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/threads.h"

enum { COUNT = 200, SIZE = 5000 };
static void *blocks[COUNT];

static void *free_all(void *unused) {
    (void)unused;
    for (size_t i = 0; i < COUNT; i++) free(blocks[i]);
    return NULL;
}

int main(void) {
    size_t before = 0;
    for (int round = 0; round < 1500; round++) {
        if (round == 100) before = resident_bytes();
        for (size_t i = 0; i < COUNT; i++) blocks[i] = memset(malloc(SIZE), 1, SIZE);
        thread_run(free_all, NULL);
    }
    CHECK_MSG(growth_since(before) < 6 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
