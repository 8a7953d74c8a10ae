// What free blocks hold does not tell where any block is.
// env: HAKMEM_QUARANTINE_BLOCKS=0
#include "../support/check.h"

enum { BLOCKS = 2000 };

int main(void) {
    static uintptr_t *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) blocks[i] = malloc(64);
    for (size_t i = 0; i < BLOCKS; i++) free(blocks[i]);
    uintptr_t first = (uintptr_t)opaque_pointer(blocks[0]);
    for (size_t i = 0; i < BLOCKS; i++) {
        const uintptr_t *block = opaque_pointer(blocks[i]);
        for (size_t word = 0; word < 8; word++) CHECK_MSG(block[word] - (first - 1 * GIB) > 2 * GIB, "block %zu, word %zu", i, word);
    }
    return 0;
}
