// HAKMEM_TRACE_FREES: a double free is told with the places of both frees, whatever function of libc's interface made them.
// env: HAKMEM_TRACE_FREES=1000
// only-hakmem
#include "../support/free_report.h"
#include <dlfcn.h>

static size_t size;
static void *other; // what the compiler has no prototype of
#define WITH_SIZE ((void (*)(void *, size_t))other)
#define WITH_ALIGNMENT ((void (*)(void *, size_t, size_t))other)

SITE(first_cfree, ((void (*)(void *))other)(p))
SITE(first_sized, WITH_SIZE(p, size))
SITE(first_aligned_sized, WITH_ALIGNMENT(p, 16, size))
SITE(first_realloc, opaque_pointer(realloc(p, size * 9)))
SITE(first_reallocarray, opaque_pointer(reallocarray(p, size, 9)))
SITE(first_realloc_zero, opaque_pointer(realloc(p, 0)))

static void (*first)(void *);
static void free_twice(void) {
    void *block = malloc(size);
    opaque_pointer(malloc(size)); // behind it, so that a huge block has to move as well
    first(block);
    free_again(block);
}

static void check(void (*function)(void *), const char *symbol) {
    static const size_t sizes[] = {16, 90, 1000, 5000, 100000, 500000, 3000000};
    if (symbol != NULL) CHECK((other = dlsym(RTLD_DEFAULT, symbol)) != NULL);
    first = function;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        size = sizes[i];
        ending_t report = report_of(free_twice);
        check_site(&report, "; freed first at ", function, report.process);
        check_site(&report, ", now at ", free_again, report.process);
        CHECK(strchr(report.text, '\n') == strrchr(report.text, '\n'));
    }
}

int main(void) {
    check(free_first, NULL);
    check(first_cfree, "cfree");
    check(first_sized, "free_sized");
    check(first_aligned_sized, "free_aligned_sized");
    check(first_cfree, "__libc_free");
    check(first_realloc, NULL);
    check(first_reallocarray, NULL);
    check(first_realloc_zero, NULL);
    return 0;
}
