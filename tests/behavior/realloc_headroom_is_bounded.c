// A block that realloc has moved for a small step may be larger than asked for, but by no more than half and the rounding of its class; for a
// large step it is rounded as by malloc; where it is a run (release: from 128 KiB on) it is exact to the page. What it can use is what malloc_usable_size says.
// only-hakmem: each has its own bound
#include "tables/constants.h"

#include "../support/page.h"
#include "../support/pattern.h"
#include "../support/sizes.h"

// The largest of the regions' bounds.
static size_t rounded(size_t size) {
    size_t milli = HAK_WMAX_TINY_MILLI;
    if (milli < HAK_WMAX_MID_MILLI) milli = HAK_WMAX_MID_MILLI;
    if (milli < HAK_WMAX_LARGE_MILLI) milli = HAK_WMAX_LARGE_MILLI;
    return size * milli / 1000;
}

static void check_growth(void *block, size_t before, size_t size) {
    block = realloc(block, size);
    CHECK(block != NULL && pattern_holds(block, before, 3));
    size_t usable = malloc_usable_size(block), page = whole_heap_pages(size);
    CHECK_MSG(usable >= size, "%zu to %zu: %zu", before, size, usable);
    if (size >= HAK_GROWTH_RUN_MIN_BYTES || size > HAK_PACKED_MAX_BYTES) CHECK_MSG(usable == page, "%zu to %zu: %zu", before, size, usable);
    else if (size > before + before / 4) CHECK_MSG(usable <= rounded(size) || usable < size + 16, "%zu to %zu: %zu", before, size, usable);
    else CHECK_MSG(usable <= rounded(size + size / 2) || usable <= 32, "%zu to %zu: %zu", before, size, usable);
    pattern_fill(block, usable, 3);
    free(block);
}

static void check_size(size_t size) {
    static const size_t percents[] = {100, 120, 149, 151, 300};
    for (size_t i = 0; i < LENGTH(percents); i++) {
        void *block = malloc(size);
        size_t usable = malloc_usable_size(block);
        pattern_fill(block, usable, 3);
        check_growth(block, usable, usable * percents[i] / 100 + 1);
    }
}

int main(void) {
    for (size_t size = 1; size < 1 * MIB; size += size / 7 + 1) check_size(size);
    for (size_t i = 0; i < LENGTH(pool_edges) && pool_edges[i] < 1 * MIB; i++) check_size(pool_edges[i]);
    return 0;
}
