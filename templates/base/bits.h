/* Arithmetic on bits and powers of two. */
#ifndef HAK_BASE_BITS_H
#define HAK_BASE_BITS_H

#include "base/compiler.h"

/* The position of the highest set bit; value must not be 0. */
HAK_INLINE unsigned floor_log2(uint64_t value) { return 63u - (unsigned)__builtin_clzll(value); }

/* The smallest k with 2^k >= value; value must not be 0. */
HAK_INLINE unsigned ceil_log2(uint64_t value) { return value == 1 ? 0u : floor_log2(value - 1) + 1u; }

HAK_INLINE unsigned lowest_bit(uint64_t value) { return (unsigned)__builtin_ctzll(value); }

HAK_INLINE bool is_power_of_two(size_t value) { return value != 0 && (value & (value - 1)) == 0; }

/* Rounds up to a multiple of a power of two; the caller has excluded overflow. */
HAK_INLINE size_t round_up(size_t value, size_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

HAK_INLINE size_t round_down(size_t value, size_t alignment) { return value & ~(alignment - 1); }

HAK_INLINE size_t min_size(size_t a, size_t b) { return a < b ? a : b; }

HAK_INLINE size_t max_size(size_t a, size_t b) { return a > b ? a : b; }

/* A mask of `count` ones starting at bit `start`; count is 1..32 and start + count <= 32. */
HAK_INLINE uint32_t bit_range(unsigned start, unsigned count) {
    return (uint32_t)(((UINT64_C(1) << count) - 1) << start);
}

/* How many ones in a row `mask` has from bit `start` on. */
HAK_INLINE unsigned run_length(uint32_t mask, unsigned start) { return lowest_bit(~((uint64_t)mask >> start)); }

/* The starts of every run of at least `length` ones in `mask` (length 1..32): each step doubles the run covered. */
HAK_INLINE uint32_t run_starts(uint32_t mask, unsigned length) {
    for (unsigned covered = 1; covered < length && mask != 0;) {
        unsigned step = covered < length - covered ? covered : length - covered;
        mask &= mask >> step;
        covered += step;
    }
    return mask;
}

#endif
