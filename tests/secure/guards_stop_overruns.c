// The first byte behind the pages of a long block cannot be touched, whatever was done to it, nor can a freed one; an overrun of any block
// is stopped before it has gone through a superslab.
#include "tables/constants.h"

#include "../support/ending.h"

static void touch(void *byte) { *(volatile unsigned char *)byte = 1; }

static void run_over(void *block) {
    for (volatile unsigned char *byte = block; byte < (unsigned char *)block + HAK_SUPERSLAB_BYTES; byte += 512) *byte = 1;
}

static void check_end(char *block) {
    size_t usable = malloc_usable_size(block);
    if (HAK_LARGE_MAX_BYTES < 140 * KIB && usable < 128 * KIB) return; // a huge block that became one of a class
    CHECK(signal_of(touch, block + usable - 1) == 0);
    CHECK_MSG(signal_of(touch, block + usable) == SIGSEGV, "%zu bytes", usable);
}

int main(void) {
    static const size_t sizes[] = {130 * KIB, 140001, 192 * KIB, 256 * KIB, 500000, 1 * MIB, 1 * MIB + 1, 2 * MIB, 3000000, 4 * MIB, 40 * MIB};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        char *block = malloc(sizes[i]);
        CHECK(block != NULL);
        check_end(block);
        block = realloc(block, sizes[i] + 70000);
        check_end(block);
        block = realloc(block, sizes[i] - 2000); // still more than a class has: with long pages less than half of it is left
        check_end(block);
        char *aligned = aligned_alloc(2 * MIB, sizes[i]), *cleared = calloc(1, sizes[i]);
        check_end(aligned);
        check_end(cleared);
        for (size_t at = 0; at < sizes[i]; at += 100) CHECK(cleared[at] == 0);
        free(block);
        CHECK(signal_of(touch, block) == SIGSEGV && signal_of(touch, block + 100000) == SIGSEGV);
        free(aligned);
        free(cleared);
    }
    for (size_t size = 1; size <= 100 * KIB; size = size * 3 / 2 + 1) CHECK(signal_of(run_over, malloc(size)) == SIGSEGV);
    return 0;
}
