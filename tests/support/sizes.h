// Sizes worth trying: both sides of every place where an allocator may change its mind.
#pragma once

#include "check.h"

// Calls visit(size) for every size to 4 KiB, then for the neighbours of each multiple of 1/32 of a power of two to `limit`.
static inline void for_each_boundary_size(size_t limit, void (*visit)(size_t)) {
    for (size_t size = 0; size <= 4 * KIB && size <= limit; size++) visit(size);
    for (size_t power = 4 * KIB; power < limit; power *= 2)
        for (size_t step = 1; step <= 32; step++) {
            size_t bound = power + power / 32 * step;
            for (size_t size = bound - 1; size <= bound + 1; size++)
                if (size <= limit) visit(size);
        }
}

// The places where the kind of pool changes, with what lies around them.
static const size_t pool_edges[] = {
    1 * KIB, 4 * KIB, 8 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB, 512 * KIB, 1 * MIB, 2 * MIB, 4 * MIB, 8 * MIB, 32 * MIB,
};
