// The library opened and closed as a plug-in: threads that used it before it was closed, and that end after, end well; so do those that
// use it again, and a fork.
// only-hakmem: it is opened by its name
// not-on: musl: it opens no library later that has thread locals of the initial-exec model
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/library.h"
#include "../support/threads.h"
#include <dlfcn.h>
#include <sys/wait.h>

static void *(*allocate)(size_t);
static void (*release)(void *);
static pthread_barrier_t used, closed;

static void use(void) {
    for (size_t size = 1; size < 2 * MIB; size = size * 2 + 1) release(memset(allocate(size), 1, size));
}

static void *use_and_wait(void *argument) {
    use();
    pthread_barrier_wait(&used);
    pthread_barrier_wait(&closed);
    return argument;
}

static void open_library(const char *path, void **library) {
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK_MSG(*library != NULL, "%s", dlerror());
    *(void **)&allocate = dlsym(*library, "malloc");
    *(void **)&release = dlsym(*library, "free");
    CHECK(allocate != NULL && release != NULL);
}

int main(int argc, char **argv) {
    (void)argc;
    const char *preloaded = preloaded_library(), *path = getenv("TEST_LIBRARY");
    if (preloaded != NULL) { // not preloaded, but opened
        setenv("TEST_LIBRARY", preloaded, 1);
        unsetenv("LD_PRELOAD");
        execv("/proc/self/exe", argv);
        CHECK(!"execv");
    }
    CHECK(path != NULL);
    for (int round = 0; round < 3; round++) {
        pthread_t threads[4];
        void *library;
        open_library(path, &library);
        CHECK(allocate != malloc);
        pthread_barrier_init(&used, NULL, LENGTH(threads) + 1);
        pthread_barrier_init(&closed, NULL, LENGTH(threads) + 1);
        for (size_t i = 0; i < LENGTH(threads); i++) threads[i] = thread_start(use_and_wait, NULL);
        use();
        pthread_barrier_wait(&used);
        CHECK(dlclose(library) == 0);
        pthread_barrier_wait(&closed);
        for (size_t i = 0; i < LENGTH(threads); i++) thread_join(threads[i]);
        pid_t child = fork();
        if (child == 0) _exit(0);
        int status;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    return 0;
}
