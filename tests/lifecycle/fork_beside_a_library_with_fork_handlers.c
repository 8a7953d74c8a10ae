// A library's fork handlers take its lock while threads hold that lock and allocate. The library is opened late, or needed by the
// program, so that it registers its handlers after or before the allocator does: nobody hangs either way.
// run: opened
// run: needed
// cflags: -ldl
// plugin: plugin_with_fork_handlers.c
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/threads.h"
#include <dlfcn.h>
#include <sys/wait.h>

static void (*guarded_call)(void (*body)(void));
static volatile bool stop;

static void allocate(void) {
    char *large = malloc(3 * MIB), *small = malloc(300);
    CHECK(large != NULL && small != NULL);
    large[0] = small[0] = 1;
    free(large);
    free(small);
    malloc_trim(0);
}

static void *allocate_guarded(void *unused) {
    (void)unused;
    while (!stop) guarded_call(allocate);
    return NULL;
}

/* Starts again with the library beside the allocator: its constructor comes first or last, as the loader likes. */
static void restart_with(const char *library, char **arguments) {
    char both[4096];
    const char *preloaded = getenv("LD_PRELOAD");
    snprintf(both, sizeof both, "%s %s", preloaded == NULL ? "" : preloaded, library);
    setenv("LD_PRELOAD", both, 1);
    execv("/proc/self/exe", arguments);
}

int main(int count, char **arguments) {
    const char *library = getenv("TEST_PLUGIN");
    CHECK(library != NULL && count > 1);
    if (strcmp(arguments[1], "needed") == 0 && dlsym(RTLD_DEFAULT, "guarded_call") == NULL) restart_with(library, arguments);
    void *handle = strcmp(arguments[1], "needed") == 0 ? RTLD_DEFAULT : dlopen(library, RTLD_NOW);
    *(void **)&guarded_call = dlsym(handle, "guarded_call");
    CHECK(guarded_call != NULL);
    pthread_t threads[3];
    for (size_t i = 0; i < LENGTH(threads); i++) threads[i] = thread_start(allocate_guarded, NULL);
    for (size_t i = 0, forks = scaled(500); i < forks; i++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            guarded_call(allocate);
            _exit(7);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 7, "child ended with status %#x", status);
    }
    stop = true;
    for (size_t i = 0; i < LENGTH(threads); i++) thread_join(threads[i]);
    return 0;
}
