// A power of two has a class of its own, laid so that a block of up to a page is aligned to its size.
// only-hakmem: a property of this heap's slabs, which have no header
// env: HAKMEM_CANARY=0
#include "../support/check.h"

int main(void) {
    for (size_t size = 16; size <= 4 * KIB; size *= 2)
        for (int i = 0; i < 300; i++) {
            void *block = malloc(opaque_size(size));
            CHECK_MSG(is_aligned(block, size), "size %zu at %p", size, block);
        }
    return 0;
}
