// With HAKMEM_ABORT=0 a misuse is a line, and the call does nothing: every block stays what it was. Arguments that are merely wrong are
// no misuse.
// only-hakmem: hak_heap_create
// env: HAKMEM_ABORT=0
// expect-stderr: ^(hakmem: [^\n]*\n)+$
#include "../support/interface.h"
#include "../support/pattern.h"

int main(void) {
    hak_heap_t *heap = hak_heap_create(0), *other = hak_heap_create(0);
    char *block = hak_heap_malloc(heap, 1000), *freed = hak_heap_malloc(heap, 1000);
    pattern_fill(block, 1000, 1);
    hak_heap_free(heap, freed);
    hak_heap_free(heap, freed);
    free(freed);
    hak_heap_free(other, block);
    free(block + 32);
    errno = 0;
    CHECK(hak_heap_realloc(other, block, 2000) == NULL && errno == EINVAL);
    CHECK(realloc(freed, 10) == NULL && malloc_usable_size(freed) == 0);
    hak_heap_destroy((hak_heap_t *)(void *)block);
    errno = 0;
    CHECK(hak_heap_malloc(NULL, 1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_calloc(NULL, 1, 1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_aligned_alloc(NULL, 16, 1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_aligned_alloc(heap, 24, 1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_aligned_alloc(heap, 0, 1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_realloc(NULL, NULL, 1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_create(1) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(hak_heap_malloc(heap, opaque_size(SIZE_MAX)) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(hak_heap_calloc(heap, opaque_size(SIZE_MAX), 2) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(hak_heap_realloc(heap, block, opaque_size(PTRDIFF_MAX)) == NULL && errno == ENOMEM);
    errno = 42;
    hak_heap_free(heap, NULL);
    hak_heap_free(NULL, NULL);
    hak_heap_destroy(NULL);
    char *again = hak_heap_malloc(heap, 1000);
    CHECK(again == freed && errno == 42); /* it went back once */
    CHECK(hak_heap_malloc(heap, 1000) != freed && pattern_holds(block, 1000, 1));
    hak_heap_destroy(heap);
    hak_heap_destroy(other);
    return 0;
}
