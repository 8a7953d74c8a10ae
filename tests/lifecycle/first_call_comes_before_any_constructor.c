// The very first allocator call of the process, of each kind, comes from the program's preinit array, before any constructor has run.
// run: free
// run: malloc
// run: calloc
// run: realloc
// run: posix_memalign
// run: aligned_alloc
// run: malloc_usable_size
// run: malloc_trim
// run: mallinfo2
// run: large
// run: huge
// not-on: musl: it calls nothing before constructors
#include "../support/pattern.h"

static void *early;
static int calls;

static void call_first(int argc, char **argv, char **environment) {
    (void)environment;
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "free") == 0) free(NULL);
    if (strcmp(what, "malloc") == 0) early = malloc(100);
    if (strcmp(what, "calloc") == 0) early = calloc(10, 10);
    if (strcmp(what, "realloc") == 0) early = realloc(opaque_pointer(NULL), 100);
    if (strcmp(what, "posix_memalign") == 0 && posix_memalign(&early, 64, 100) != 0) _exit(2);
    if (strcmp(what, "aligned_alloc") == 0) early = aligned_alloc(4096, 100);
    if (strcmp(what, "malloc_usable_size") == 0 && malloc_usable_size(NULL) != 0) _exit(3);
    if (strcmp(what, "malloc_trim") == 0) malloc_trim(0);
    if (strcmp(what, "mallinfo2") == 0) mallinfo2();
    if (strcmp(what, "large") == 0) early = malloc(500 * KIB);
    if (strcmp(what, "huge") == 0) early = calloc(5, MIB);
    if (early == NULL) early = malloc(100);
    if (early == NULL) _exit(4);
    pattern_fill(early, 100, 1);
    calls++;
}

__attribute__((section(".preinit_array"), used)) static void (*preinit)(int, char **, char **) = call_first;

int main(void) {
    CHECK(calls == 1);
    early = realloc(early, 5000);
    CHECK(early != NULL && pattern_holds(early, 100, 1));
    free(early);
    return 0;
}
