// Every power of two up to 64 MiB is honoured for small and large sizes, by all three functions, and the blocks do not overlap.
#include "../support/pattern.h"

static void check_pair(size_t alignment, size_t size) {
    void *blocks[3] = {aligned_alloc(alignment, size), memalign(alignment, size), NULL};
    CHECK_MSG(posix_memalign(&blocks[2], alignment, size) == 0, "alignment %zu, size %zu", alignment, size);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_MSG(blocks[i] != NULL, "form %u, alignment %zu, size %zu", i, alignment, size);
        CHECK_MSG(is_aligned(blocks[i], alignment), "form %u, alignment %zu, size %zu at %p", i, alignment, size, blocks[i]);
        CHECK_MSG(malloc_usable_size(blocks[i]) >= size, "alignment %zu, size %zu", alignment, size);
        pattern_fill(blocks[i], size, i);
    }
    for (unsigned i = 0; i < 3; i++) {
        CHECK_MSG(pattern_holds(blocks[i], size, i), "form %u, alignment %zu, size %zu", i, alignment, size);
        free(blocks[i]);
    }
}

int main(void) {
    const size_t sizes[] = {1, 8, 16, 17, 48, 100, 1024, 1025, 3000, 4096, 4097, 20000, 32768, 40000, 65536, 65537, 262144, 262145, 1048576, 1048577, 2500000};
    for (size_t alignment = 8; alignment <= 64 * MIB; alignment *= 2)
        for (size_t i = 0; i < LENGTH(sizes); i++) check_pair(alignment, sizes[i]);
    return 0;
}
