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

// Of a unit.
#define PARTS(n) ((n) * (HAK_UNIT_BYTES / 64))

static void check_resizing(void) {
    slab_t *run = make(PARTS(150), 1);
    char *block = slab_address(run);
    pattern_fill(block, PARTS(150), 1);
    CHECK(l25_pool_resize(run, PARTS(170)) && run->run_bytes == round_up(PARTS(170), os_page_bytes()));
    bool grown = l25_pool_resize(run, PARTS(600));
    CHECK(pattern_holds(block, PARTS(150), 1));
    if (grown) memset(block + PARTS(150), 9, PARTS(450));
    CHECK(l25_pool_resize(run, PARTS(130)) && run->run_bytes == round_up(PARTS(130), os_page_bytes()) && pattern_holds(block, PARTS(130), 1));
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

// In a room of at least 8 units; runs of 3, of a half of it, and of all of it.
static void check_growth(void) {
    size_t some = 3 * HAK_UNIT_BYTES, all = HAK_GROWTH_ROOM_UNITS * HAK_UNIT_BYTES, half = all / 2;
    (void)units_purge(SIZE_MAX);
    slab_t *first = make_growing(some), *second = make_growing(some);
    CHECK(slab_unit(first) % HAK_GROWTH_ROOM_UNITS == 0 && slab_unit(second) % HAK_GROWTH_ROOM_UNITS == 0);
    CHECK(!moves(&first, half) && !moves(&first, all)); /* nothing is retained: the room is used */
    size_t place = slab_unit(first);
    l25_pool_free(first);
    CHECK(moves(&second, half) && slab_unit(second) == place); /* retained memory before untouched */
    CHECK(!moves(&second, all)); /* and what is retained behind it in place */
    slab_t *third = make_growing(some);
    CHECK(units_take_at(slab_unit(third) + 3, 1, POOL_STAGE_UNUSED)); /* a neighbour */
    size_t neighbour = slab_unit(third) + 3;
    CHECK(!l25_pool_resize(third, 4 * HAK_UNIT_BYTES) && moves(&third, 4 * HAK_UNIT_BYTES));
    units_give(neighbour, 1, 1);
    l25_pool_free(second);
    l25_pool_free(third);
}

int main(void) {
    free(malloc(1));
    owner = &tls_heap->owner;
    if (HAK_GROWTH_ROOM_UNITS >= 8) check_growth();
    check_resizing();
    for (size_t alignment = 4096; alignment <= HAK_SUPERSLAB_BYTES; alignment *= 2) l25_pool_free(make(100 * KIB, alignment));

    slab_t *runs[64]; /* neighbours: growth must stop where another run begins */
    for (unsigned i = 0; i < 64; i++) {
        runs[i] = make(HAK_SUPERSLAB_BYTES / 8 + 1 + i * 4000, 1);
        pattern_fill(slab_address(runs[i]), runs[i]->run_bytes, i);
    }
    for (unsigned i = 0; i < 64; i += 2) l25_pool_free(runs[i]);
    for (unsigned i = 1; i < 64; i += 2) {
        size_t before = runs[i]->run_bytes;
        (void)l25_pool_resize(runs[i], HAK_SUPERSLAB_BYTES / 2 - 124 * KIB);
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
