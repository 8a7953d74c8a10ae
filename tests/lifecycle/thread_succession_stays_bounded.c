// Server threads hand all their blocks to a successor and end, which replaces them one by one: 800 successions in 4 lines, no growth.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { LINES = 4, BLOCKS = 2000, SUCCESSIONS = 200 };
typedef struct line {
    random_t random;
    void *blocks[BLOCKS];
} line_t;
static line_t lines[LINES];

static void *serve(void *argument) {
    line_t *line = argument;
    for (int i = 0; i < 4 * BLOCKS; i++) {
        size_t at = random_below(&line->random, BLOCKS), size = 10 + random_below(&line->random, 1000);
        free(line->blocks[at]);
        line->blocks[at] = memset(malloc(size), 1, size);
    }
    return NULL;
}

int main(void) {
    size_t before = 0;
    for (size_t i = 0; i < LINES; i++) lines[i].random.state = i;
    for (int s = 0; s < SUCCESSIONS; s++) {
        if (s == SUCCESSIONS / 10) before = resident_bytes();
        pthread_t threads[LINES];
        for (size_t i = 0; i < LINES; i++) threads[i] = thread_start(serve, &lines[i]);
        for (size_t i = 0; i < LINES; i++) thread_join(threads[i]);
    }
    CHECK_MSG(growth_since(before) < 6 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
