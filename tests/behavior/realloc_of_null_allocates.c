// realloc(NULL, n) is malloc(n) for every kind of size.
#include "../support/pattern.h"
#include "../support/sizes.h"

int main(void) {
    for (size_t i = 0; i < LENGTH(pool_edges); i++) {
        void *block = realloc(opaque_pointer(NULL), pool_edges[i]);
        CHECK(block != NULL && malloc_usable_size(block) >= pool_edges[i]);
        pattern_fill(block, pool_edges[i], 5);
        free(block);
    }
    return 0;
}
