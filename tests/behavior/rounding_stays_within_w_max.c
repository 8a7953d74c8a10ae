// No size of a pool's region is rounded up by more than that region's W_MAX, beyond what the 16-byte granule or the page forces.
// only-hakmem: W_MAX is a promise of this heap
// env: HAKMEM_CANARY=0
#include "../support/sizes.h"

static void check_size(size_t size) {
    void *block = malloc(size);
    size_t usable = malloc_usable_size(block);
    size_t granule = size > 256 * KIB ? 4 * KIB : 16;
    size_t exact = (size + granule - 1) / granule * granule;
    size_t allowed = size + size * 30 / 100;
    if (allowed < exact) allowed = exact;
    if (allowed < 16) allowed = 16;
    CHECK_MSG(usable <= allowed, "size %zu takes %zu, allowed %zu", size, usable, allowed);
    free(block);
}

int main(void) {
    for_each_boundary_size(1 * MIB, check_size);
    return 0;
}
