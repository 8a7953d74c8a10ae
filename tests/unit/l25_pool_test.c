// Page runs: exact to the page, aligned as asked, grown in place into free units only, their units free again afterwards.
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

int main(void) {
    free(malloc(1));
    owner = &tls_heap->owner;
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
