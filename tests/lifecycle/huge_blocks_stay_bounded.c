// Huge blocks of changing sizes, allocated, grown, shrunk and freed for long, neither grow the memory nor use up the address range.
#include "../support/memory.h"
#include "../support/random.h"

enum { SLOTS = 8 };

int main(void) {
    random_t random = {17};
    void *blocks[SLOTS] = {NULL};
    size_t before = 0, steps = 1500 + scaled(2500);
    for (size_t step = 0; step < steps; step++) {
        if (step == 800) before = resident_bytes();
        size_t at = random_below(&random, SLOTS), size = 1 * MIB + random_below(&random, 200 * MIB);
        if (random_below(&random, 3) == 0) {
            blocks[at] = realloc(blocks[at], size);
        } else {
            free(blocks[at]);
            blocks[at] = malloc(size);
        }
        CHECK_MSG(blocks[at] != NULL, "size %zu", size);
        for (size_t page = 0; page < 8; page++) ((char *)blocks[at])[random_below(&random, size)] = 1;
    }
    CHECK_MSG(growth_since(before) < 48 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    for (size_t i = 0; i < SLOTS; i++) free(blocks[i]);
    return 0;
}
