// A small seeded generator (splitmix64): the same seed drives the same calls on every machine.
#pragma once

#include "check.h"

typedef struct random_state {
    uint64_t state;
} random_t;

static inline uint64_t random_next(random_t *r) {
    uint64_t z = (r->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline size_t random_below(random_t *r, size_t limit) {
    return (size_t)(((unsigned __int128)random_next(r) * limit) >> 64);
}

// Sizes from 0 to limit, every doubling equally likely.
static inline size_t random_size(random_t *r, size_t limit) {
    unsigned doublings = 64u - (unsigned)__builtin_clzll(limit | 1);
    size_t bound = (size_t)1 << (random_below(r, doublings) + 1);
    size_t size = random_below(r, bound);
    return size <= limit ? size : limit;
}
