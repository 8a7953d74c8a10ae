// Memory dirtied by one size and recycled for another is zero again when calloc hands it out.
#include "../support/pattern.h"

enum { BYTES = 16 * 1024 * 1024 };
static void *blocks[BYTES / 64];

static size_t use_and_free(size_t size) {
    size_t count = BYTES / size;
    for (size_t i = 0; i < count; i++) {
        blocks[i] = malloc(size);
        CHECK(blocks[i] != NULL);
        memset(blocks[i], 0xEE, malloc_usable_size(blocks[i]));
    }
    for (size_t i = 0; i < count; i++) free(blocks[i]);
    return count;
}

int main(void) {
    const size_t sizes[] = {64, 1 * MIB, 208, 300 * KIB, 3000, 40 * KIB, 3 * MIB, 96, 70 * KIB, 2 * MIB, 512};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        use_and_free(sizes[i]);
        size_t wanted = sizes[(i + 1) % LENGTH(sizes)], count = BYTES / wanted;
        for (size_t j = 0; j < count; j++) {
            blocks[j] = calloc(1, wanted);
            CHECK_MSG(blocks[j] != NULL && all_zero(blocks[j], wanted), "size %zu after %zu, block %zu", wanted, sizes[i], j);
        }
        for (size_t j = 0; j < count; j++) free(blocks[j]);
    }
    return 0;
}
