// Sizes that are legal but that no machine has: NULL with ENOMEM, and the heap works on.
#include "../support/check.h"

int main(void) {
    for (unsigned shift = 47; shift < 63; shift++) {
        size_t size = opaque_size(((size_t)1 << shift) + shift);
        errno = 0;
        CHECK_MSG(malloc(size) == NULL && errno == ENOMEM, "malloc 2^%u", shift);
        errno = 0;
        CHECK_MSG(calloc(size / 8, 8) == NULL && errno == ENOMEM, "calloc 2^%u", shift);
        errno = 0;
        CHECK_MSG(aligned_alloc(2 * MIB, size) == NULL && errno == ENOMEM, "aligned_alloc 2^%u", shift);
        void *block = malloc(100);
        errno = 0;
        CHECK_MSG(opaque_pointer(realloc(block, size)) == NULL && errno == ENOMEM, "realloc 2^%u", shift);
        free(block);
    }
    free(malloc(1 * MIB));
    return 0;
}
