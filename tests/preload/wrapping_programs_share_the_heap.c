// A program that wraps malloc over glibc's second names (__libc_malloc and so on), some of its functions or all, shares one heap with the
// functions that it does not wrap and with those of libc.
#include "../support/check.h"

extern void *__libc_malloc(size_t);
extern void __libc_free(void *);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void *__libc_valloc(size_t);
extern void *__libc_pvalloc(size_t);
extern int __posix_memalign(void **, size_t, size_t) __attribute__((weak)); // newer versions of glibc do not show it

static size_t calls;

void *malloc(size_t bytes) {
    calls++;
    return __libc_malloc(bytes);
}

void free(void *block) {
    calls++;
    __libc_free(block);
}

int main(void) {
    char *line = NULL, *text, *aligned;
    size_t room = 0;
    for (size_t size = 1; size < 8 * MIB; size = size * 3 / 2 + 1) {
        void *blocks[] = {malloc(size),           calloc(1, size),          realloc(malloc(3), size), aligned_alloc(64, size & ~(size_t)63),
                          valloc(size),           pvalloc(size),            __libc_malloc(size),      __libc_calloc(1, size),
                          __libc_valloc(size),    __libc_pvalloc(size),     __libc_memalign(64, size), __libc_realloc(malloc(3), size)};
        for (size_t i = 0; i < LENGTH(blocks); i++) {
            CHECK(blocks[i] != NULL);
            if (i != 3) memset(blocks[i], 'x', size);
        }
        for (size_t i = 0; i < LENGTH(blocks); i++) {
            CHECK(i == 3 || malloc_usable_size(blocks[i]) >= size);
            if (i % 3 == 0) free(blocks[i]);
            else if (i % 3 == 1) __libc_free(realloc(blocks[i], size * 2));
            else free(__libc_realloc(blocks[i], size / 2 + 1));
        }
        if (__posix_memalign != NULL && __posix_memalign((void **)&aligned, 256, size) == 0) free(aligned);
        CHECK(posix_memalign((void **)&aligned, 256, size) == 0);
        free(aligned);
        free(strdup("a short text"));
    }
    FILE *file = fopen("/proc/self/status", "r");
    CHECK(file != NULL);
    while (getline(&line, &room, file) > 0) continue;
    fclose(file);
    free(line);
    CHECK(asprintf(&text, "%zu", calls) > 0);
    free(text);
    CHECK(calls > 100);
    return 0;
}
