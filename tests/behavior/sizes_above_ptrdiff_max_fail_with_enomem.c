// No object may be larger than PTRDIFF_MAX: every function that takes a size refuses with ENOMEM and changes nothing.
#include "../support/pattern.h"

static void check_refused(const char *function, void *result) {
    CHECK_MSG(result == NULL, "%s gave %p", function, result);
    CHECK_MSG(errno == ENOMEM, "%s", function);
    errno = 0;
}

static void check_size(size_t size) {
    errno = 0;
    check_refused("malloc", malloc(size));
    check_refused("calloc", calloc(1, size));
    check_refused("calloc", calloc(size, 1));
    check_refused("aligned_alloc", aligned_alloc(64, size));
    check_refused("memalign", memalign(4096, size));
    check_refused("valloc", valloc(size));
    check_refused("pvalloc", pvalloc(size));
    check_refused("realloc", realloc(opaque_pointer(NULL), size));
    check_refused("reallocarray", reallocarray(opaque_pointer(NULL), 1, size));

    void *untouched = &errno;
    CHECK(posix_memalign(&untouched, 64, size) == ENOMEM);
    CHECK(untouched == &errno);

    void *block = malloc(1000);
    pattern_fill(block, 1000, 3);
    check_refused("realloc", opaque_pointer(realloc(block, size)));
    check_refused("reallocarray", opaque_pointer(reallocarray(block, size, 1)));
    CHECK(pattern_holds(opaque_pointer(block), 1000, 3));
    free(block);
}

int main(void) {
    const size_t edge = opaque_size(PTRDIFF_MAX);
    const size_t sizes[] = {edge + 1, edge + 2, edge + 4097, SIZE_MAX - 2 * MIB, SIZE_MAX - 65536, SIZE_MAX - 4096, SIZE_MAX - 4095, SIZE_MAX - 64, SIZE_MAX - 16, SIZE_MAX - 15, SIZE_MAX - 1, SIZE_MAX};
    for (size_t i = 0; i < LENGTH(sizes); i++) check_size(opaque_size(sizes[i]));
    return 0;
}
