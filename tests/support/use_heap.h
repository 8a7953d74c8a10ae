// A look into every pool: blocks of each are filled, found as they were, and freed.
#pragma once
#include "pattern.h"

// `trims`: everything that is free goes back to the system in between.
static inline void use_heap(unsigned seed, bool trims) {
    size_t sizes[] = {3 * MIB, 5 * MIB, 100, 5000, 400 * KIB, 60 * KIB};
    void *blocks[LENGTH(sizes)];
    for (size_t j = 0; j < LENGTH(sizes); j++) {
        blocks[j] = malloc(sizes[j]);
        CHECK(blocks[j] != NULL);
        pattern_fill(blocks[j], 100, seed);
    }
    if (trims) malloc_trim(0);
    for (size_t j = 0; j < LENGTH(sizes); j++) {
        CHECK(pattern_holds(blocks[j], 100, seed));
        free(blocks[j]);
    }
}
