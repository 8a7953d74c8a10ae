// An alignment or a sum of alignment and size that no address space holds gives ENOMEM (or EINVAL), not a wrapped size.
#include "../support/check.h"

int main(void) {
    for (unsigned shift = 48; shift < 64; shift++) {
        size_t alignment = opaque_size((size_t)1 << shift);
        errno = 0;
        CHECK_MSG(aligned_alloc(alignment, 100) == NULL && (errno == ENOMEM || errno == EINVAL), "alignment 2^%u", shift);
        errno = 0;
        CHECK_MSG(memalign(alignment, SIZE_MAX - alignment) == NULL && (errno == ENOMEM || errno == EINVAL), "alignment 2^%u", shift);
        void *untouched = &errno;
        int answer = posix_memalign(&untouched, alignment, 1 * MIB);
        CHECK_MSG(answer == ENOMEM || answer == EINVAL, "alignment 2^%u: %d", shift, answer);
        CHECK(untouched == &errno);
    }
    return 0;
}
