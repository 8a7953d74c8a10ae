// HAKMEM_FORCE_LIBC_ALLOC=1: every request is served by libc, on every thread, through every function.
// env: HAKMEM_FORCE_LIBC_ALLOC=1
// only-hakmem: a knob of this heap
// not-on: musl: symbols have no versions, and its own allocator no second names
// not-on: emulator: it asks for a version of libc that only x86-64 has
#include "../support/check.h"
#include "../support/threads.h"
#include <dlfcn.h>

static void (*free_in_libc)(void *);

static void *use(void *argument) {
    for (size_t size = 1; size < 4 * MIB; size = size * 3 / 2 + 1) {
        char *block = malloc(size), *zeroed = calloc(2, size), *aligned = NULL;
        CHECK(posix_memalign((void **)&aligned, 256, size) == 0 && is_aligned(aligned, 256));
        CHECK(block != NULL && zeroed != NULL && zeroed[size] == 0 && malloc_usable_size(block) >= size);
        block[size - 1] = 'x';
        block = realloc(block, size * 2);
        CHECK(block != NULL && block[size - 1] == 'x');
        free_in_libc(block); // would abort if it were ours
        free(zeroed);
        free(aligned);
    }
    return argument;
}

int main(void) {
    *(void **)&free_in_libc = dlvsym(RTLD_NEXT, "__libc_free", "GLIBC_2.2.5"); // the library has its own without a version
    CHECK(free_in_libc != NULL);
    use(NULL);
    for (int i = 0; i < 8; i++) thread_run(use, NULL);
    struct mallinfo2 info = mallinfo2();
    CHECK(info.arena > 0); // libc's own figures
    return 0;
}
