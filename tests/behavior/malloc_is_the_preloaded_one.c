// The library named by LD_PRELOAD is the one that serves malloc and free: without this, no other test says anything.
// cflags: -ldl
#include "../support/library.h"
#include <dlfcn.h>

static void check_comes_from(const char *library, const char *symbol) {
    Dl_info found;
    void *address = dlsym(RTLD_DEFAULT, symbol);
    CHECK_MSG(address != NULL, "%s", symbol);
    CHECK(dladdr(address, &found) != 0);
    CHECK_MSG(strcmp(found.dli_fname, library) == 0, "%s comes from %s", symbol, found.dli_fname);
}

int main(void) {
    const char *library = preloaded_library();
    if (library == NULL) return 0;
    static const char *const symbols[] = {"malloc", "free", "calloc", "realloc", "posix_memalign", "aligned_alloc", "malloc_usable_size"};
    for (size_t i = 0; i < LENGTH(symbols); i++) check_comes_from(library, symbols[i]);
    return 0;
}
