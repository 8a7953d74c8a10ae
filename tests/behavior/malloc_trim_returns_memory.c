// malloc_trim(0) gives what was freed back to the kernel, and says 1; the memory can be used again.
#include "../support/memory.h"

enum { COUNT = 64 * 1024 };
static char *blocks[COUNT];

static void use_and_free(size_t size) {
    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = malloc(size);
        CHECK(blocks[i] != NULL);
        memset(blocks[i], 1, size);
    }
    for (size_t i = 0; i < COUNT; i++) free(blocks[i]);
}

int main(void) {
    int nothing = malloc_trim(0);
    CHECK(nothing == 0 || nothing == 1);
    size_t before = resident_bytes();
    use_and_free(1000);
    CHECK(malloc_trim(0) == 1 || growth_since(before) < 4 * MIB);
    CHECK_MSG(growth_since(before) < 4 * MIB, "keeps %zu KiB", growth_since(before) / KIB);
    use_and_free(1000);
    malloc_trim(1 * MIB);
    CHECK_MSG(growth_since(before) < 8 * MIB, "keeps %zu KiB", growth_since(before) / KIB);
    return 0;
}
