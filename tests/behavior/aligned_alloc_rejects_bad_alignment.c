// aligned_alloc answers NULL with EINVAL to an alignment that is no power of two.
// only-hakmem: glibc before 2.38 rounds such an alignment up
#include "../support/check.h"

int main(void) {
    const size_t bad[] = {0, 3, 5, 24, 48, 100, 4095, 4097, 3 * MIB, SIZE_MAX, SIZE_MAX - 7};
    for (size_t i = 0; i < LENGTH(bad); i++) {
        errno = 0;
        void *block = aligned_alloc(opaque_size(bad[i]), 96);
        CHECK_MSG(block == NULL && errno == EINVAL, "alignment %zu gave %p", bad[i], block);
    }
    return 0;
}
