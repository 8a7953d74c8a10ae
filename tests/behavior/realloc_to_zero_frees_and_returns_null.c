// As in glibc: realloc(p, 0) frees p and returns NULL, without an error; a million of them leave nothing behind.
// only-hakmem: peers return a new block, as other standards allow
#include "../support/memory.h"
#include "../support/sizes.h"

static void *shrink_to_nothing(size_t size) {
    void *block = malloc(size);
    CHECK(block != NULL);
    memset(block, 1, size);
    return opaque_pointer(realloc(block, opaque_size(0)));
}

int main(void) {
    errno = 0;
    for (size_t i = 0; i < LENGTH(pool_edges); i++) CHECK_MSG(shrink_to_nothing(pool_edges[i]) == NULL, "size %zu", pool_edges[i]);
    CHECK(opaque_pointer(reallocarray(malloc(100), opaque_size(0), 8)) == NULL);
    CHECK(errno == 0);
    size_t before = resident_bytes();
    for (int i = 0; i < 1000000; i++) CHECK(shrink_to_nothing(100) == NULL);
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
