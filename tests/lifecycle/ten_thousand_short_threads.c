// Ten thousand threads, one after the other and in pairs, each using the heap a little: what they leave is used again.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/pattern.h"
#include "../support/threads.h"

static void *live_shortly(void *left_by_last) {
    void *blocks[64];
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = malloc(i * i + 1);
        CHECK(blocks[i] != NULL);
        pattern_fill(blocks[i], i * i + 1, (unsigned)i);
    }
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        CHECK(pattern_holds(blocks[i], i * i + 1, (unsigned)i));
        if (i != 20) free(blocks[i]);
    }
    free(left_by_last);
    return blocks[20];
}

int main(void) {
    size_t before = 0;
    void *left[2] = {NULL, NULL};
    for (int i = 0; i < 5000; i++) {
        if (i == 500) before = resident_bytes();
        pthread_t threads[2] = {thread_start(live_shortly, left[0]), thread_start(live_shortly, left[1])};
        left[0] = thread_join(threads[0]);
        left[1] = thread_join(threads[1]);
    }
    free(left[0]);
    free(left[1]);
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
