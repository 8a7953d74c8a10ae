// calloc does not clear memory that the kernel gives zeroed: 512 MiB of it stay untouched.
#include "../support/memory.h"

int main(void) {
    free(malloc(100));
    size_t before = resident_bytes();
    char *block = calloc(512, MIB);
    CHECK(block != NULL);
    CHECK_MSG(growth_since(before) < 8 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    CHECK(block[0] == 0 && block[256 * MIB] == 0 && block[512 * MIB - 1] == 0);
    free(block);
    return 0;
}
