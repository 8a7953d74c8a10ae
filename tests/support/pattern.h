// Bytes that depend on a seed and on their place, so that a block that is moved, cut or overwritten shows it.
#pragma once

#include "check.h"

static inline unsigned char pattern_byte(unsigned seed, size_t at) {
    return (unsigned char)(((at + seed) * 0x9E3779B1u >> 13) ^ seed);
}

static inline void pattern_fill(void *block, size_t size, unsigned seed) {
    unsigned char *bytes = (unsigned char *)block;
    for (size_t i = 0; i < size; i++) bytes[i] = pattern_byte(seed, i);
}

static inline bool pattern_holds(const void *block, size_t size, unsigned seed) {
    const unsigned char *bytes = (const unsigned char *)block;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != pattern_byte(seed, i)) return false;
    return true;
}

static inline bool all_zero(const void *block, size_t size) {
    const unsigned char *bytes = (const unsigned char *)block;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0) return false;
    return true;
}
