// Where memory counts as soon as it is writable, and 300 MiB may: nearly all of it can be had, then NULL with ENOMEM, and all of it
// again when it was freed.
// plugin: strict_overcommit.c
// only-hakmem: the plugin stands in for the kernel's accounting of mprotect and mmap, by which others may not go
// variants: release debug
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/packing.h"
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
    static void *blocks[20000];
    void *huge = malloc(200 * MIB);
    CHECK(huge != NULL && malloc(200 * MIB) == NULL && errno == ENOMEM);
    free(huge);
    for (int round = 0; round < 3; round++) {
        size_t count = 0, size = round == 1 ? HAK_LARGE_MAX_BYTES : 100 * KIB;
        for (errno = 0; (blocks[count] = malloc(size)) != NULL; count++) pattern_fill(blocks[count], 1000, (unsigned)count);
        CHECK_MSG(errno == ENOMEM && count * packed_bytes(size, 0) > (round == 1 && 2 * HAK_LARGE_MAX_BYTES >= HAK_SUPERSLAB_BYTES ? 250 : 200) * MIB, "round %d: %zu blocks", round, count);
        for (size_t i = 0; i < count; i++) {
            CHECK(pattern_holds(blocks[i], 1000, (unsigned)i));
            free(blocks[i]);
        }
    }
    return 0;
}
