// After mlockall no page can be given back: what was freed is still dirty, and calloc and realloc must know it.
#include "../support/pattern.h"
#include <sys/mman.h>
#include <sys/resource.h>

static void *blocks[4000];

static void dirty_and_free(size_t size, size_t count) {
    for (size_t i = 0; i < count; i++) blocks[i] = memset(malloc(size), 0xEE, size);
    for (size_t i = 0; i < count; i++) free(blocks[i]);
    malloc_trim(0);
}

int main(void) {
    struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_MEMLOCK, &unlimited);
    if (mlockall(MCL_CURRENT) != 0) {
        printf("mlockall is not allowed here\n");
        return 77;
    }
    const size_t sizes[] = {100, 5000, 70 * KIB, 500 * KIB, 3 * MIB};
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < LENGTH(sizes); i++) {
            size_t size = sizes[i], count = 12 * MIB / size < LENGTH(blocks) ? 12 * MIB / size : LENGTH(blocks);
            dirty_and_free(size, count);
            for (size_t j = 0; j < count; j++) {
                blocks[j] = calloc(1, size);
                CHECK_MSG(blocks[j] != NULL && all_zero(blocks[j], size), "size %zu, block %zu", size, j);
                pattern_fill(blocks[j], size, 1);
            }
            for (size_t j = 0; j < count; j++) {
                blocks[j] = realloc(blocks[j], size * 2);
                CHECK_MSG(blocks[j] != NULL && pattern_holds(blocks[j], size, 1), "size %zu, block %zu", size, j);
                free(blocks[j]);
            }
        }
    return 0;
}
