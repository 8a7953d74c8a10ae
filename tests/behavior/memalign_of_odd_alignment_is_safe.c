// memalign with an alignment that is no power of two either refuses with EINVAL or rounds it up, as glibc does: never less.
#include "../support/check.h"

int main(void) {
    const size_t odd[] = {3, 5, 24, 48, 100, 1000, 4097};
    for (size_t i = 0; i < LENGTH(odd); i++) {
        errno = 0;
        void *block = memalign(opaque_size(odd[i]), 96);
        size_t rounded = (size_t)1 << (64 - __builtin_clzll(odd[i] - 1));
        CHECK_MSG(block != NULL ? is_aligned(block, rounded) : errno == EINVAL, "alignment %zu gave %p", odd[i], block);
        free(block);
    }
    return 0;
}
