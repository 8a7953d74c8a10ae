// Even a block of one byte starts at a multiple of 16: SSE code may be given any block.
// only-hakmem: peers align blocks below 16 bytes to 8
#include "../support/check.h"

int main(void) {
    for (size_t size = 0; size < 64; size++)
        for (int i = 0; i < 1000; i++) {
            void *block = malloc(opaque_size(size));
            CHECK_MSG(is_aligned(block, 16), "size %zu at %p", size, block);
        }
    return 0;
}
