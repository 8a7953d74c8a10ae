// HAKMEM_LIMIT=64M: what is freed is kept inaccessible for a while, but the metadata of its addresses must not eat up the limit for ever.
// env: HAKMEM_LIMIT=64M
#include "../support/check.h"
#include "../support/sizes.h"

int main(void) {
    for (size_t size = 1 * MIB; size <= 32 * MIB; size *= 2) {
        for (int round = 0; round < 300; round++) {
            char *block = malloc(size);
            CHECK_MSG(block != NULL, "%zu MiB, round %d", size / MIB, round);
            block[0] = 1;
            free(block);
        }
    }
    void *huge = malloc(50 * MIB);
    CHECK(huge != NULL);
    free(huge);
    return 0;
}
