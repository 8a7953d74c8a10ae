// A freed block does not come again before as many others have been freed as the knob says, nor longer than that and a list.
// run:
// run: HAKMEM_QUARANTINE_BLOCKS=256
// run: HAKMEM_QUARANTINE_BLOCKS=1
// run: HAKMEM_QUARANTINE_BLOCKS=0
#include "../support/check.h"

enum { MOST_ROUNDS = 3000 };

// How many others can be allocated and freed before the block comes again.
static size_t rounds_until_it_comes_again(size_t size) {
    void *block = malloc(size);
    free(block);
    for (size_t round = 0; round < MOST_ROUNDS; round++) {
        void *next = malloc(size);
        bool is_it = next == opaque_pointer(block);
        free(next);
        if (is_it) return round;
    }
    return MOST_ROUNDS;
}

int main(void) {
    const char *asked = getenv("HAKMEM_QUARANTINE_BLOCKS");
    size_t blocks = asked == NULL ? 64 : (size_t)atoi(asked);
    for (size_t size = 10; size < 4000; size *= 3) {
        size_t rounds = rounds_until_it_comes_again(size);
        CHECK_MSG(rounds + 1 >= blocks && rounds <= blocks + 1, "%zu bytes: %zu rounds", size, rounds);
    }
    return 0;
}
