// The huge box: blocks grow in place when what follows is free, move without losing content otherwise, shrink, and are zero when said so.
#include "hakmem.c"

#include "../support/pattern.h"

static slab_owner_t *owner;

static char *make(size_t bytes) {
    bool is_zero = false;
    char *block = huge_alloc(owner, bytes, 1, &is_zero);
    CHECK(block != NULL && is_aligned(block, HAK_SUPERSLAB_BYTES));
    CHECK(huge_usable_bytes(block) >= bytes && huge_usable_bytes(block) < bytes + 2 * os_page_bytes());
    if (is_zero) CHECK(all_zero(block, bytes));
    return block;
}

int main(void) {
    free(malloc(1));
    owner = &tls_heap->owner;

    char *block = make(3 * MIB);
    pattern_fill(block, 3 * MIB, 1);
    char *grown = huge_realloc(owner, block, 5 * MIB + 1);
    CHECK(grown != NULL && pattern_holds(grown, 3 * MIB, 1) && huge_usable_bytes(grown) >= 5 * MIB + 1);
    CHECK(huge_realloc(owner, grown, 5 * MIB + 2) == grown);

    char *wall = make(2 * MIB); /* a neighbour that the next growth may meet */
    pattern_fill(wall, 2 * MIB, 2);
    pattern_fill(grown, 5 * MIB, 3);
    char *moved = huge_realloc(owner, grown, 40 * MIB);
    CHECK(moved != NULL && pattern_holds(moved, 5 * MIB, 3) && pattern_holds(wall, 2 * MIB, 2));
    memset(moved, 7, 40 * MIB);

    CHECK(huge_realloc(owner, moved, 11 * MIB) == moved && huge_usable_bytes(moved) == 11 * MIB);
    CHECK(moved[11 * MIB - 1] == 7);
    CHECK(huge_realloc(owner, moved, 11 * MIB - 5000) == moved && moved[11 * MIB - 5001] == 7);
    huge_free(moved);
    huge_free(wall);

    for (int round = 0; round < 200; round++) { /* every size meets memory that others have dirtied */
        size_t bytes = 1 * MIB + 1 + (size_t)round * 37003 % (9 * MIB);
        char *first = make(bytes), *second = make(bytes / 2 + MIB);
        memset(first, 0xEE, huge_usable_bytes(first));
        memset(second, 0xEE, huge_usable_bytes(second));
        first = huge_realloc(owner, first, bytes * 3 / 2);
        CHECK(first != NULL && (unsigned char)first[bytes - 1] == 0xEE);
        first = huge_realloc(owner, first, bytes / 3 + MIB);
        huge_free(second);
        huge_free(first);
    }
    CHECK(huge_alloc(owner, PTRDIFF_MAX - 5, 1, &(bool){false}) == NULL);
    CHECK(huge_alloc(owner, 2 * MIB, (size_t)1 << 62, &(bool){false}) == NULL);
    return 0;
}
