// Page runs: exact to the page, aligned as asked, grown in place into free units only, their units free again afterwards; those that grow have
// room, and prefer retained memory to untouched.
#include "hakmem.c"

#include "../support/pattern.h"

static slab_owner_t *owner;

static slab_t *make(size_t bytes, size_t alignment) {
    bool is_zero = false;
    char *block = l25_pool_alloc(owner, bytes, alignment, &is_zero);
    CHECK(block != NULL && is_aligned(block, alignment > HAK_UNIT_BYTES ? alignment : HAK_UNIT_BYTES));
    if (is_zero) CHECK(all_zero(block, bytes));
    slab_t *run = slab_of_first_unit(arena_unit_of(block));
    CHECK(run->run_bytes == round_up(bytes, os_page_bytes()));
    CHECK(slab_address(run) == block);
    return run;
}

static void check_resizing(void) {
    slab_t *run = make(300 * KIB, 1);
    char *block = slab_address(run);
    pattern_fill(block, 300 * KIB, 1);
    CHECK(l25_pool_resize(run, 310 * KIB) && run->run_bytes == round_up(310 * KIB, os_page_bytes()));
    bool grown = l25_pool_resize(run, 600 * KIB);
    CHECK(pattern_holds(block, 300 * KIB, 1));
    if (grown) memset(block + 300 * KIB, 9, 300 * KIB);
    CHECK(l25_pool_resize(run, 260 * KIB) && run->run_bytes == 260 * KIB && pattern_holds(block, 260 * KIB, 1));
    CHECK(!l25_pool_resize(run, HAK_SUPERSLAB_BYTES + 1));
    l25_pool_free(run);
}

static slab_t *make_growing(size_t bytes) {
    char *block = l25_pool_alloc_growing(owner, bytes);
    CHECK(block != NULL);
    memset(block, 1, bytes);
    return slab_of_first_unit(arena_unit_of(block));
}

static bool moves(slab_t **run, size_t bytes) {
    size_t before = (*run)->run_bytes;
    char *from = slab_address(*run);
    pattern_fill(from, before, 6);
    char *block = l25_pool_grow(owner, *run, bytes);
    CHECK(block != NULL && pattern_holds(block, before, 6));
    *run = slab_of_first_unit(arena_unit_of(block));
    CHECK((*run)->run_bytes == bytes);
    return block != from;
}

static void check_growth(void) {
    (void)units_purge(SIZE_MAX);
    slab_t *first = make_growing(192 * KIB), *second = make_growing(192 * KIB);
    CHECK(slab_unit(first) % HAK_GROWTH_ROOM_UNITS == 0 && slab_unit(second) % HAK_GROWTH_ROOM_UNITS == 0);
    CHECK(!moves(&first, 512 * KIB) && !moves(&first, 1 * MIB)); /* nothing is retained: the room is used */
    size_t place = slab_unit(first);
    l25_pool_free(first);
    CHECK(moves(&second, 512 * KIB) && slab_unit(second) == place); /* retained memory before untouched */
    CHECK(!moves(&second, 1 * MIB)); /* and what is retained behind it in place */
    slab_t *third = make_growing(192 * KIB);
    CHECK(units_take_at(slab_unit(third) + 3, 1, POOL_STAGE_UNUSED)); /* a neighbour */
    size_t neighbour = slab_unit(third) + 3;
    CHECK(!l25_pool_resize(third, 256 * KIB) && moves(&third, 256 * KIB));
    units_give(neighbour, 1, 1);
    l25_pool_free(second);
    l25_pool_free(third);
}

int main(void) {
    free(malloc(1));
    owner = &tls_heap->owner;
    check_growth();
    check_resizing();
    for (size_t alignment = 4096; alignment <= HAK_SUPERSLAB_BYTES; alignment *= 2) l25_pool_free(make(100 * KIB, alignment));

    slab_t *runs[64]; /* neighbours: growth must stop where another run begins */
    for (unsigned i = 0; i < 64; i++) {
        runs[i] = make(256 * KIB + 1 + i * 4000, 1);
        pattern_fill(slab_address(runs[i]), runs[i]->run_bytes, i);
    }
    for (unsigned i = 0; i < 64; i += 2) l25_pool_free(runs[i]);
    for (unsigned i = 1; i < 64; i += 2) {
        size_t before = runs[i]->run_bytes;
        (void)l25_pool_resize(runs[i], 900 * KIB);
        CHECK(pattern_holds(slab_address(runs[i]), before, i));
        pattern_fill(slab_address(runs[i]), runs[i]->run_bytes, i);
    }
    for (unsigned i = 1; i < 64; i += 2) CHECK_MSG(pattern_holds(slab_address(runs[i]), runs[i]->run_bytes, i), "run %u", i);
    for (unsigned i = 1; i < 64; i += 2) {
        size_t first = slab_unit(runs[i]);
        l25_pool_free(runs[i]);
        CHECK(page_map_get(first) == 0);
    }
    return 0;
}
