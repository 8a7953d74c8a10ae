// After nine of ten blocks at random are freed, blocks of the same sizes fill the holes: memory stays what it was.
#include "../support/memory.h"
#include "../support/random.h"

enum { COUNT = 100000 };
static void *blocks[COUNT];

int main(void) {
    random_t random = {5};
    size_t before = 0;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < COUNT; i++) {
            if (blocks[i] != NULL && random_below(&random, 10) == 0) continue;
            size_t size = 16 + random_below(&random, 500);
            free(blocks[i]);
            blocks[i] = memset(malloc(size), 1, size);
        }
        if (round == 1) before = resident_bytes();
        for (size_t i = 0; i < COUNT; i++)
            if (random_below(&random, 10) != 0) {
                free(blocks[i]);
                blocks[i] = NULL;
            }
    }
    CHECK_MSG(growth_since(before) < 12 * MIB, "grew by %zu KiB from %zu", growth_since(before) / KIB, before / KIB);
    return 0;
}
