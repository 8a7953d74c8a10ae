// malloc(0), calloc(0, n), calloc(n, 0), realloc(NULL, 0) and aligned forms give distinct pointers that free takes.
#include "../support/check.h"

int main(void) {
    void *blocks[8] = {malloc(opaque_size(0)), malloc(opaque_size(0)), calloc(opaque_size(0), 8), calloc(8, opaque_size(0)),
                       realloc(opaque_pointer(NULL), opaque_size(0)), aligned_alloc(64, opaque_size(0)), memalign(32, opaque_size(0)), NULL};
    CHECK(posix_memalign(&blocks[7], 64, opaque_size(0)) == 0);
    for (size_t i = 0; i < 8; i++) {
        CHECK_MSG(blocks[i] != NULL, "form %zu", i);
        for (size_t j = 0; j < i; j++) CHECK_MSG(blocks[i] != blocks[j], "forms %zu and %zu", i, j);
    }
    for (size_t i = 0; i < 8; i++) free(blocks[i]);
    return 0;
}
