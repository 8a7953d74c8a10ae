// HAKMEM_FAULT reaches the system layer: with every call refused no new memory is had, and what was had before is still good.
// variants: debug
// run: HAKMEM_FAULT=7:1000
// run: HAKMEM_FAULT=7:100
// only-hakmem: peers do not know the knob
#include "../support/pattern.h"

int main(void) {
    const char *asked = getenv("HAKMEM_FAULT");
    size_t refused = 0, served = 0;
    for (unsigned i = 0; i < 100; i++) {
        size_t size = (1 + i % 8) * 5 * MIB;
        errno = 0;
        char *block = malloc(size), *small = malloc(100 + i);
        if (small != NULL) pattern_fill(small, 100 + i, i);
        CHECK(block != NULL || errno == ENOMEM);
        if (block == NULL) refused++;
        else served++, block[0] = block[size - 1] = 1;
        CHECK(small == NULL || pattern_holds(small, 100 + i, i));
        free(block);
        free(small);
    }
    CHECK_MSG(strcmp(asked, "7:1000") != 0 || refused > 50, "%zu refused", refused);
    CHECK_MSG(strcmp(asked, "7:1000") == 0 || served > 50, "%zu served", served);
    return 0;
}
