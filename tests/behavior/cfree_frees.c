// cfree, gone from the headers but not from old programs, frees: a million blocks leave nothing behind.
// only-hakmem: glibc keeps it for old binaries only
// cflags: -ldl
#include "../support/memory.h"
#include <dlfcn.h>

int main(void) {
    void (*old_free)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, "cfree");
    CHECK(old_free != NULL);
    old_free(NULL);
    size_t before = resident_bytes();
    for (int i = 0; i < 1000000; i++) {
        char *block = malloc(500);
        block[0] = 1;
        old_free(block);
    }
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
