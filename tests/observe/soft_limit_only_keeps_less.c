// HAKMEM_SOFT_LIMIT=32M: nothing fails above it, and what is freed is not retained while so much is in use.
// only-hakmem: a knob of this heap
// env: HAKMEM_SOFT_LIMIT=32M
#include "tables/size_class.h"

#include "../support/memory.h"

enum { BLOCKS = 1000 };

int main(void) {
    static void *kept[BLOCKS], *freed[BLOCKS];
    size_t before = resident_bytes();
    for (int i = 0; i < BLOCKS; i++) {
        CHECK((kept[i] = malloc(40 * KIB)) != NULL);
        memset(kept[i], 1, 40 * KIB);
    }
    for (int i = 0; i < BLOCKS; i++) {
        CHECK((freed[i] = malloc(40 * KIB)) != NULL);
        memset(freed[i], 1, 40 * KIB);
    }
    for (int i = 0; i < BLOCKS; i++) free(freed[i]);
    for (int i = 0; i < 200; i++) { /* the debt is worked off */
        free(opaque_pointer(malloc(300 * KIB)));
        usleep(1000);
    }
    size_t rounding = hak_class_info[size_class_of(40 * KIB)].size > 40 * KIB ? 4 * MIB : 0; // blocks that end within a page
    CHECK_MSG(growth_since(before) < 46 * MIB + rounding, "%zu KiB beside 40 000 in use", growth_since(before) / KIB);
    for (int i = 0; i < BLOCKS; i++) free(kept[i]);
    for (int i = 0; i < 300; i++) {
        free(opaque_pointer(malloc(300 * KIB)));
        usleep(1000);
    }
    CHECK_MSG(growth_since(before) < 32 * MIB, "%zu KiB", growth_since(before) / KIB);
    return 0;
}
