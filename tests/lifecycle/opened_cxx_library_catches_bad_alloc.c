// A C program opens a C++ library with RTLD_LOCAL, as interpreters open their extensions: a failing operator new in it throws a
// bad_alloc that it can catch, although the C++ runtime is not in the program's global scope.
// plugin: plugin_that_fails.cpp
// cflags: -ldl
#include "../support/check.h"
#include <dlfcn.h>

int main(void) {
    CHECK(dlsym(RTLD_DEFAULT, "_ZSt17__throw_bad_allocv") == NULL);
    void *library = dlopen(getenv("TEST_PLUGIN"), RTLD_NOW | RTLD_LOCAL);
    CHECK_MSG(library != NULL, "%s", dlerror());
    int (*catches)(size_t) = (int (*)(size_t))dlsym(library, "plugin_catches_bad_alloc");
    int (*counts)(size_t) = (int (*)(size_t))dlsym(library, "plugin_counts_handler_calls");
    CHECK(catches != NULL && counts != NULL);
    CHECK(catches(100) == 0);
    CHECK(catches(opaque_size(PTRDIFF_MAX)) == 1);
    CHECK(counts(opaque_size(PTRDIFF_MAX)) == 3);
    return 0;
}
