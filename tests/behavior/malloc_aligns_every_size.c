// Every block is aligned to 16 bytes (to 8 when it cannot hold more), whatever its size.
#include "../support/sizes.h"

static void check_size(size_t size) {
    void *blocks[4];
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = malloc(size);
        CHECK_MSG(blocks[i] != NULL, "size %zu", size);
        CHECK_MSG(is_aligned(blocks[i], size < 16 ? 8 : 16), "size %zu at %p", size, blocks[i]);
    }
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
}

int main(void) {
    for_each_boundary_size(8 * MIB, check_size);
    return 0;
}
