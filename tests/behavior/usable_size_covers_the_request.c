// malloc_usable_size is at least the size asked for, and every byte of it can be written and read.
#include "../support/pattern.h"
#include "../support/sizes.h"

static void check_size(size_t size) {
    void *block = malloc(size);
    CHECK_MSG(block != NULL, "size %zu", size);
    size_t usable = malloc_usable_size(block);
    CHECK_MSG(usable >= size, "size %zu has %zu usable", size, usable);
    pattern_fill(block, usable, (unsigned)size);
    CHECK_MSG(pattern_holds(block, usable, (unsigned)size), "size %zu", size);
    free(block);
}

int main(void) {
    CHECK(malloc_usable_size(NULL) == 0);
    for_each_boundary_size(2 * MIB, check_size);
    return 0;
}
