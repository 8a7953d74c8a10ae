// HAKMEM_LD_SAFE=2: blocks of libc's own allocator may be freed, resized and measured through us; our own stay ours.
// env: HAKMEM_LD_SAFE=2
// only-hakmem: a knob of this heap
#include "../support/check.h"

extern void *__libc_malloc(size_t);

int main(void) {
    for (int i = 0; i < 1000; i++) {
        char *foreign = __libc_malloc(100 + i), *own = malloc(100 + i);
        memset(foreign, 'f', 100 + i);
        CHECK(malloc_usable_size(foreign) >= 100 + (size_t)i);
        foreign = realloc(foreign, 5000);
        CHECK(foreign != NULL && foreign[99] == 'f');
        free(foreign);
        free(own);
    }
    return 0;
}
