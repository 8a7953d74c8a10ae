// realloc of a heap's block to more than any heap can hold fails, whatever the block; one that grows under a limit takes what is EMPTY first, needs
// no second block of its size, and is tried anew where the callback has made room.
// only-hakmem: hak_heap_create
// expect-stderr: ^(hakmem: the limit of \d+M \(hak_set_limit\) is reached: what does not fit fails with ENOMEM\n)*$
#include "../support/interface.h"
#include "../support/pattern.h"

static unsigned calls;

static int raise_limit(size_t bytes, void *argument) {
    CHECK(bytes == 110 * MIB && argument == NULL);
    return calls++ == 0 && hak_set_limit(120 * MIB) == 0;
}

static void too_much(hak_heap_t *heap) {
    static const size_t sizes[] = {0, 100, 5000, 32768, 100000, 3 * MIB};
    static const size_t wanted[] = {(size_t)1 << 46, (size_t)1 << 62, PTRDIFF_MAX, (size_t)PTRDIFF_MAX + 1, SIZE_MAX - 2 * MIB, SIZE_MAX - 4095, SIZE_MAX};
    for (unsigned i = 0; i < LENGTH(sizes) * LENGTH(wanted); i++) {
        size_t size = sizes[i % LENGTH(sizes)], bytes = wanted[i / LENGTH(sizes)];
        unsigned char *block = hak_heap_malloc(heap, size);
        CHECK(block != NULL);
        pattern_fill(block, size, i);
        CHECK_MSG((errno = 0, hak_heap_realloc(heap, block, bytes) == NULL && errno == ENOMEM), "%zu to %zu bytes", size, bytes);
        CHECK_MSG((errno = 0, realloc(block, bytes) == NULL && errno == ENOMEM), "%zu to %zu bytes", size, bytes);
        CHECK_MSG(pattern_holds(block, size, i), "%zu to %zu bytes", size, bytes);
        hak_heap_free(heap, block);
    }
}

static void under_a_limit(hak_heap_t *heap) {
    CHECK(hak_set_limit(100 * MIB) == 0);
    unsigned char *before = hak_heap_malloc(heap, 20 * MIB), *block = hak_heap_malloc(heap, 60 * MIB);
    CHECK(before != NULL && block != NULL);
    memset(before, 1, 20 * MIB);
    pattern_fill(block, 60 * MIB, 1);
    hak_heap_free(heap, before); /* EMPTY now */
    CHECK((block = hak_heap_realloc(heap, block, 90 * MIB)) != NULL && pattern_holds(block, 60 * MIB, 1));
    CHECK(hak_set_shortage_callback(raise_limit, NULL) == 0);
    CHECK((block = hak_heap_realloc(heap, block, 110 * MIB)) != NULL && calls == 1 && pattern_holds(block, 60 * MIB, 1));
}

int main(void) {
    hak_heap_t *heap = hak_heap_create(0);
    CHECK(heap != NULL);
    too_much(heap);
    bool is_secure = malloc_usable_size(hak_heap_malloc(heap, 16)) != 16; /* what was freed lies closed behind the block there, so it has to move */
    if (!is_secure) under_a_limit(heap);
    hak_heap_destroy(heap);
    return 0;
}
