// A library opened and closed with dlopen again and again, in many threads, allocates from the same heap as its host, and leaves nothing.
// plugin: plugin.cpp
// cflags: -ldl
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/threads.h"
#include <dlfcn.h>

typedef char *make_t(int);
typedef void destroy_t(char *);

static void *use_plugin(void *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK_MSG(library != NULL, "%s", dlerror());
    make_t *make = (make_t *)dlsym(library, "plugin_make");
    destroy_t *destroy = (destroy_t *)dlsym(library, "plugin_destroy");
    CHECK(make != NULL && destroy != NULL);
    destroy(make(100));
    destroy((char *)malloc(100));
    free(make(100000));
    CHECK(dlsym(library, "no_such_symbol") == NULL && dlerror() != NULL);
    CHECK(dlclose(library) == 0);
    CHECK(dlopen("/nonexistent/library.so", RTLD_NOW) == NULL && dlerror() != NULL);
    return NULL;
}

int main(void) {
    char *path = getenv("TEST_PLUGIN");
    CHECK(path != NULL);
    size_t before = 0;
    for (int i = 0; i < 300; i++) {
        if (i == 50) before = resident_bytes();
        use_plugin(path);
        pthread_t threads[2] = {thread_start(use_plugin, path), thread_start(use_plugin, path)};
        thread_join(threads[0]);
        thread_join(threads[1]);
    }
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
