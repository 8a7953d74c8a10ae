// Under tightened W_MAX knobs no request above the tiny sizes gets a block that wastes more than they allow, by whatever function and after
// whatever was freed before; a page run is exact to the page.
// env: HAKMEM_WMAX_MID=1.05 HAKMEM_WMAX_LARGE=1.02
// only-hakmem: a knob of this heap
// env: HAKMEM_CANARY=0
#include "tables/constants.h"

#include "../support/page.h"
#include "../support/random.h"
#include "../support/threads.h"

static void check_block(const char *call, void *block, size_t size) {
    CHECK(block != NULL);
    size_t usable = malloc_usable_size(block), page = whole_heap_pages(size);
    size_t milli = size <= HAK_TINY_MAX_BYTES ? 10000 : size <= HAK_MID_MAX_BYTES ? 1050 : 1020;
    CHECK_MSG(usable >= size && (usable * 1000 <= milli * size || usable <= page || size <= HAK_TINY_MAX_BYTES), "%s(%zu): %zu", call, size, usable);
}

static void *check_sizes(void *argument) {
    random_t random = {7};
    for (size_t i = 0; i < 30000; i++) {
        size_t size = 1 + random_below(&random, (size_t)1 << (7 + random_below(&random, 13)));
        char *block = malloc(size);
        check_block("malloc", block, size);
        size_t other = size * (50 + random_below(&random, 100)) / 100 + 1;
        block = realloc(block, other);
        check_block("realloc", block, other);
        char *zeroed = calloc(1, size);
        check_block("calloc", zeroed, size);
        free(block);
        free(zeroed);
    }
    return argument;
}

int main(void) {
    check_sizes(NULL);
    thread_run(check_sizes, NULL);
    return 0;
}
