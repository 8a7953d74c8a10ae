// No size of a pool's region is rounded up by more than that region's W_MAX, beyond what the 16-byte granule or the page forces.
// only-hakmem: W_MAX is a promise of this heap
// env: HAKMEM_CANARY=0
#include "tables/constants.h"

#include "../support/packing.h"
#include "../support/sizes.h"

static size_t wmax_milli(size_t size) {
    return size <= HAK_TINY_MAX_BYTES ? HAK_WMAX_TINY_MILLI : size <= HAK_MID_MAX_BYTES ? HAK_WMAX_MID_MILLI : HAK_WMAX_LARGE_MILLI;
}

static void check_size(size_t size) {
    void *block = malloc(size);
    size_t usable = malloc_usable_size(block);
    bool is_run = size > (is_secure() ? HAK_RUN_ABOVE_BYTES : HAK_PACKED_MAX_BYTES);
    size_t granule = is_run ? heap_page_bytes() : HAK_GRANULE_BYTES;
    size_t exact = (size + granule - 1) / granule * granule;
    size_t allowed = size * wmax_milli(size) / 1000;
    if (allowed < exact || is_run) allowed = exact;
    if (allowed < 16) allowed = 16;
    CHECK_MSG(usable <= allowed, "size %zu takes %zu, allowed %zu", size, usable, allowed);
    free(block);
}

int main(void) {
    for_each_boundary_size(1 * MIB, check_size);
    return 0;
}
