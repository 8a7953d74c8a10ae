// Allocating and freeing aligned blocks without end does not use up memory or addresses.
#include "../support/memory.h"

int main(void) {
    size_t before = 0;
    for (int round = 0; round < 2000; round++) {
        if (round == 200) before = resident_bytes();
        for (size_t alignment = 32; alignment <= 64 * MIB; alignment *= 4) {
            char *small = aligned_alloc(alignment, 100), *large = aligned_alloc(alignment, 300 * KIB);
            CHECK_MSG(small != NULL && large != NULL, "round %d, alignment %zu", round, alignment);
            small[0] = large[0] = large[300 * KIB - 1] = 1;
            free(small);
            free(large);
        }
    }
    CHECK_MSG(growth_since(before) < 16 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
