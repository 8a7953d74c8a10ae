// reallocarray(p, count, size) is realloc(p, count * size).
#include "../support/pattern.h"

int main(void) {
    void *block = reallocarray(opaque_pointer(NULL), 10, 100);
    CHECK(block != NULL && malloc_usable_size(block) >= 1000);
    pattern_fill(block, 1000, 4);
    block = reallocarray(block, 1000, 1000);
    CHECK(block != NULL && malloc_usable_size(block) >= 1000000 && pattern_holds(block, 1000, 4));
    block = reallocarray(block, 5, 7);
    CHECK(block != NULL && pattern_holds(block, 35, 4));
    free(block);
    return 0;
}
