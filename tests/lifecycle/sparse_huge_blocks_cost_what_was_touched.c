// A block of many GiB of which two pages are touched is freed a thousand times, kept, shrunk and grown: neither the time nor the memory
// goes with its length. (Walking it by superslabs at each free takes minutes.)
// only-hakmem: other allocators may be refused so much address space
// not-on: emulator: it has no 16 GiB of addresses
#include "tables/constants.h"

#include "../support/memory.h"

// Two of them fit into the arena, and more.
#define LONG (HAK_ARENA_BYTES / 8 < 100 * GIB ? HAK_ARENA_BYTES / 8 : 100 * GIB)
#define SHORT (LONG / 6)

static char *touch_ends(char *block, size_t bytes) {
    CHECK_MSG(block != NULL, "%zu GiB", bytes / GIB);
    block[0] = block[bytes - 1] = 1;
    return block;
}

int main(void) {
    free(malloc(1));
    size_t before = resident_bytes();
    for (int round = 0; round < 1000; round++) free(touch_ends(malloc(SHORT), SHORT));
    for (int round = 0; round < 100; round++) free(touch_ends(malloc(LONG), LONG));
    for (int round = 0; round < 100; round++) {
        char *block = touch_ends(malloc(LONG), LONG), *other = touch_ends(malloc(SHORT), SHORT);
        block = realloc(block, 3 * MIB);
        CHECK(block != NULL && block[0] == 1);
        free(other);
        free(block);
    }
    CHECK_MSG(growth_since(before) < 2 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
