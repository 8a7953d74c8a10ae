// A product that does not fit a size_t is refused with ENOMEM, in calloc and in reallocarray, which keeps the block.
#include "../support/pattern.h"

int main(void) {
    const size_t pairs[][2] = {{SIZE_MAX, 2}, {2, SIZE_MAX}, {SIZE_MAX, SIZE_MAX}, {(size_t)1 << 32, (size_t)1 << 32}, {((size_t)1 << 32) + 1, ((size_t)1 << 32) + 1}, {SIZE_MAX / 2 + 1, 2}, {SIZE_MAX / 16 + 2, 16}, {SIZE_MAX / 3 + 1, 3}};
    void *block = malloc(300);
    pattern_fill(block, 300, 1);
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        size_t count = opaque_size(pairs[i][0]), size = opaque_size(pairs[i][1]);
        errno = 0;
        CHECK_MSG(calloc(count, size) == NULL && errno == ENOMEM, "calloc(%zu, %zu)", count, size);
        errno = 0;
        CHECK_MSG(reallocarray(NULL, count, size) == NULL && errno == ENOMEM, "reallocarray(NULL, %zu, %zu)", count, size);
        errno = 0;
        CHECK_MSG(opaque_pointer(reallocarray(block, count, size)) == NULL && errno == ENOMEM, "reallocarray(%zu, %zu)", count, size);
        CHECK(pattern_holds(opaque_pointer(block), 300, 1));
    }
    free(block);
    return 0;
}
