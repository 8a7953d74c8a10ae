// calloc gives zeroes although the memory was used and freed before, in every pool and up to the last usable byte asked for.
#include "../support/pattern.h"
#include "../support/sizes.h"

enum { BLOCKS = 8 };

static void check_size(size_t size) {
    void *blocks[BLOCKS];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = round % 2 == 0 ? calloc(1, size) : calloc(size, 1);
            CHECK_MSG(blocks[i] != NULL, "size %zu", size);
            CHECK_MSG(all_zero(blocks[i], size), "size %zu, round %d", size, round);
            memset(blocks[i], 0xFF, malloc_usable_size(blocks[i]));
        }
        for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
    }
}

int main(void) {
    for (size_t size = 1; size <= 2048; size++) check_size(size);
    for (size_t size = 2048; size <= 512 * KIB; size += size / 8 + 1) check_size(size);
    for (size_t i = 0; i < LENGTH(pool_edges) && pool_edges[i] <= 4 * MIB; i++) {
        check_size(pool_edges[i]);
        check_size(pool_edges[i] + 1);
    }
    return 0;
}
