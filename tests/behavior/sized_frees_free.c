// C23's free_sized and free_aligned_sized take blocks of every size and alignment, and NULL.
// only-hakmem: glibc 2.36 does not have them
// cflags: -ldl
#include "../support/memory.h"
#include "../support/sizes.h"
#include <dlfcn.h>

int main(void) {
    void (*free_sized)(void *, size_t) = (void (*)(void *, size_t))dlsym(RTLD_DEFAULT, "free_sized");
    void (*free_aligned_sized)(void *, size_t, size_t) = (void (*)(void *, size_t, size_t))dlsym(RTLD_DEFAULT, "free_aligned_sized");
    CHECK(free_sized != NULL && free_aligned_sized != NULL);
    free_sized(NULL, 0);
    free_aligned_sized(NULL, 64, 100);
    size_t before = 0;
    for (int round = 0; round < 20000; round++) {
        if (round == 1000) before = resident_bytes();
        for (size_t i = 0; i < LENGTH(pool_edges) && pool_edges[i] <= 64 * KIB; i++) {
            errno = 5;
            free_sized(malloc(pool_edges[i] - 7), pool_edges[i] - 7);
            free_sized(calloc(1, 24), 24);
            free_aligned_sized(aligned_alloc(256, pool_edges[i]), 256, pool_edges[i]);
            CHECK(errno == 5);
        }
    }
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    free_sized(malloc(40 * MIB), 40 * MIB);
    return 0;
}
