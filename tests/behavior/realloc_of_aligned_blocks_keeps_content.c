// Blocks from the aligned functions may be reallocated like any other.
#include "../support/pattern.h"

int main(void) {
    for (size_t alignment = 16; alignment <= 4 * MIB; alignment *= 2) {
        const size_t sizes[] = {24, 5000, 100000, 600000, 3000000};
        for (size_t i = 0; i < LENGTH(sizes); i++) {
            void *block = aligned_alloc(alignment, sizes[i]);
            CHECK_MSG(block != NULL, "aligned_alloc(%zu, %zu)", alignment, sizes[i]);
            pattern_fill(block, sizes[i], 2);
            block = realloc(block, sizes[i] * 2);
            CHECK_MSG(block != NULL && pattern_holds(block, sizes[i], 2), "growing (%zu, %zu)", alignment, sizes[i]);
            block = realloc(block, sizes[i] / 2);
            CHECK_MSG(block != NULL && pattern_holds(block, sizes[i] / 2, 2), "shrinking (%zu, %zu)", alignment, sizes[i]);
            free(block);
        }
    }
    return 0;
}
