// Large blocks that lie side by side and grow and shrink in turn, in place or not, never touch one another.
#include "../support/pattern.h"
#include "../support/random.h"

enum { COUNT = 24 };

int main(void) {
    random_t random = {3};
    unsigned char *blocks[COUNT];
    size_t sizes[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        sizes[i] = 300 * KIB + i;
        blocks[i] = malloc(sizes[i]);
        pattern_fill(blocks[i], sizes[i], i);
    }
    for (int step = 0; step < 400; step++) {
        unsigned i = (unsigned)random_below(&random, COUNT);
        size_t size = 200 * KIB + random_below(&random, step % 5 == 0 ? 4 * MIB : 900 * KIB);
        size_t kept = size < sizes[i] ? size : sizes[i];
        blocks[i] = realloc(blocks[i], size);
        CHECK_MSG(blocks[i] != NULL && pattern_holds(blocks[i], kept, i), "step %d: %zu to %zu", step, sizes[i], size);
        pattern_fill(blocks[i], size, i);
        sizes[i] = size;
        unsigned other = (unsigned)random_below(&random, COUNT);
        CHECK_MSG(pattern_holds(blocks[other], sizes[other], other), "step %d touched block %u", step, other);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        CHECK(pattern_holds(blocks[i], sizes[i], i));
        free(blocks[i]);
    }
    return 0;
}
