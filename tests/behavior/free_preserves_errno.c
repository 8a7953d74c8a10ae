// free never changes errno, though it may give pages or mappings back to the kernel on the way.
#include "../support/sizes.h"

static void *blocks[4096];

static void check_size(size_t size, size_t count) {
    for (size_t i = 0; i < count; i++) {
        blocks[i] = malloc(size);
        CHECK(blocks[i] != NULL);
        memset(blocks[i], 1, size);
    }
    for (size_t i = 0; i < count; i++) {
        errno = 4711;
        free(blocks[i]);
        CHECK_MSG(errno == 4711, "size %zu, block %zu", size, i);
    }
}

int main(void) {
    for (size_t i = 0; i < LENGTH(pool_edges); i++) {
        size_t count = 64 * MIB / pool_edges[i];
        check_size(pool_edges[i] - 3, count < LENGTH(blocks) ? count : LENGTH(blocks));
    }
    check_size(512 * MIB, 1);
    return 0;
}
