// A block that is reallocated from every size to every other keeps the bytes that both sizes hold.
#include "../support/pattern.h"

static const size_t sizes[] = {1,          15,          16,          17,         100,         1000,        1024,        1025,        4096,       20000,       32768,       32769,      33000,
                               65536,      100000,      262144,      262145,     300000,      700000,      1048576,     1048577,     1500000,    2097152,     2097153,     5000000,    9000001};

static void check_pair(size_t from, size_t to) {
    unsigned seed = (unsigned)(from * 31 + to);
    void *block = malloc(from);
    CHECK(block != NULL);
    pattern_fill(block, from, seed);
    block = realloc(block, to);
    CHECK_MSG(block != NULL, "%zu to %zu", from, to);
    CHECK_MSG(is_aligned(block, to < 16 ? 8 : 16), "%zu to %zu at %p", from, to, block);
    CHECK_MSG(malloc_usable_size(block) >= to, "%zu to %zu", from, to);
    CHECK_MSG(pattern_holds(block, from < to ? from : to, seed), "%zu to %zu", from, to);
    memset(block, 0x55, to);
    free(block);
}

int main(void) {
    for (size_t i = 0; i < LENGTH(sizes); i++)
        for (size_t j = 0; j < LENGTH(sizes); j++) check_pair(sizes[i], sizes[j]);
    return 0;
}
