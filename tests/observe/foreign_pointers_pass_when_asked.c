// HAKMEM_LD_SAFE=2: blocks of libc's own allocator may be freed, resized and measured through us; our own stay ours.
// env: HAKMEM_LD_SAFE=2
// only-hakmem: a knob of this heap
// not-on: musl: symbols have no versions, and its own allocator no second names
// not-on: emulator: it asks for a version of libc that only x86-64 has
#include "../support/check.h"
#include <dlfcn.h>

int main(void) {
    void *(*malloc_in_libc)(size_t); // of that version only: the library has its own __libc_malloc, without one
    *(void **)&malloc_in_libc = dlvsym(RTLD_NEXT, "__libc_malloc", "GLIBC_2.2.5");
    CHECK(malloc_in_libc != NULL);
    for (int i = 0; i < 1000; i++) {
        char *foreign = malloc_in_libc(100 + i), *own = malloc(100 + i);
        memset(foreign, 'f', 100 + i);
        CHECK(malloc_usable_size(foreign) >= 100 + (size_t)i);
        foreign = realloc(foreign, 5000);
        CHECK(foreign != NULL && foreign[99] == 'f');
        free(foreign);
        free(own);
    }
    return 0;
}
