// posix_memalign answers EINVAL to an alignment that is no power of two or no multiple of a pointer, leaving pointer and errno alone.
#include "../support/check.h"

int main(void) {
    const size_t bad[] = {0, 1, 2, 4, 3, 7, 12, 24, 48, 100, 4095, 4097, 3 * MIB, SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2};
    for (size_t i = 0; i < LENGTH(bad); i++) {
        void *untouched = &untouched;
        errno = 77;
        CHECK_MSG(posix_memalign(&untouched, opaque_size(bad[i]), 100) == EINVAL, "alignment %zu", bad[i]);
        CHECK_MSG(untouched == &untouched, "alignment %zu", bad[i]);
        CHECK_MSG(errno == 77, "alignment %zu", bad[i]);
    }
    return 0;
}
