// A huge block that moves twice, on a kernel whose mremap moves only one mapping and leaves a hole when it cannot: content stays.
// plugin: calls_of_old_kernels.c
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/pattern.h"

static void restart_with_plugin_first(char **argv) {
    char both[8192];
    const char *library = getenv("LD_PRELOAD");
    if (getenv("TEST_RESTARTED") != NULL || library == NULL) return;
    snprintf(both, sizeof both, "%s:%s", getenv("TEST_PLUGIN"), library);
    setenv("LD_PRELOAD", both, 1);
    setenv("TEST_RESTARTED", "1", 1);
    execv("/proc/self/exe", argv);
    CHECK(!"execv");
}

int main(int argc, char **argv) {
    (void)argc;
    restart_with_plugin_first(argv);
    for (unsigned seed = 0; seed < 3; seed++) {
        size_t size = 4 * MIB;
        char *block = malloc(size);
        pattern_fill(block, size, seed);
        while (size < 128 * MIB) {
            void *wall = malloc(4 * MIB); /* behind the block, so that it must move */
            memset(wall, 2, 4 * MIB);
            block = realloc(block, 2 * size);
            CHECK_MSG(block != NULL && pattern_holds(block, size, seed), "growing %zu", size);
            size *= 2;
            pattern_fill(block, size, seed);
        }
        free(block);
    }
    return 0;
}
