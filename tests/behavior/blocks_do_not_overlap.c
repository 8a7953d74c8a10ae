// A hundred thousand live blocks of mixed sizes: no two share a byte of their usable size.
#include "../support/random.h"

enum { COUNT = 100000 };
typedef struct extent {
    uintptr_t start, end;
} extent_t;
static extent_t extents[COUNT];

static int by_start(const void *a, const void *b) {
    uintptr_t left = ((const extent_t *)a)->start, right = ((const extent_t *)b)->start;
    return left < right ? -1 : left > right;
}

int main(void) {
    random_t random = {7};
    for (size_t i = 0; i < COUNT; i++) {
        void *block = malloc(i % 100 == 0 ? random_size(&random, 512 * KIB) : random_size(&random, 4 * KIB));
        CHECK(block != NULL);
        extents[i] = (extent_t){(uintptr_t)block, (uintptr_t)block + malloc_usable_size(block)};
    }
    qsort(extents, COUNT, sizeof extents[0], by_start);
    for (size_t i = 1; i < COUNT; i++)
        CHECK_MSG(extents[i - 1].end <= extents[i].start, "%#zx..%#zx and %#zx", extents[i - 1].start, extents[i - 1].end, extents[i].start);
    return 0;
}
