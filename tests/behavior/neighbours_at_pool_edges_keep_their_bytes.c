// Blocks on both sides of each edge between pools, three neighbours each, keep all their bytes while the others are written.
#include "../support/pattern.h"
#include "../support/sizes.h"

static void check_neighbours(size_t size) {
    unsigned char *blocks[3];
    size_t usable[3];
    for (unsigned i = 0; i < 3; i++) {
        blocks[i] = malloc(size);
        CHECK_MSG(blocks[i] != NULL, "size %zu", size);
        usable[i] = malloc_usable_size(blocks[i]);
        CHECK(usable[i] >= size);
        pattern_fill(blocks[i], usable[i], i + 1);
    }
    for (unsigned i = 0; i < 3; i++) CHECK_MSG(pattern_holds(blocks[i], usable[i], i + 1), "size %zu, block %u", size, i);
    free(blocks[1]);
    CHECK(pattern_holds(blocks[0], usable[0], 1) && pattern_holds(blocks[2], usable[2], 3));
    free(blocks[0]);
    free(blocks[2]);
}

int main(void) {
    for (size_t i = 0; i < LENGTH(pool_edges); i++) {
        size_t edge = pool_edges[i];
        const size_t around[] = {edge - 4097, edge - 4096, edge - 17, edge - 16, edge - 1, edge, edge + 1, edge + 16, edge + 17, edge + 4096, edge + 4097};
        for (size_t j = 0; j < LENGTH(around); j++)
            if (around[j] < 64 * MIB) check_neighbours(around[j]);
    }
    return 0;
}
