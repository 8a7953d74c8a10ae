// Asking for the size a block already has moves nothing.
// env: HAKMEM_CANARY=0
#include "../support/sizes.h"

static void check_size(size_t size) {
    if (size == 0) return;
    void *block = malloc(size);
    uintptr_t address = (uintptr_t)block;
    block = realloc(block, size);
    CHECK_MSG((uintptr_t)block == address, "size %zu moved", size);
    free(block);
}

int main(void) {
    for_each_boundary_size(16 * MIB, check_size);
    return 0;
}
