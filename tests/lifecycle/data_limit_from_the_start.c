// Under RLIMIT_DATA of 512 MiB a program gets nearly all of it, and threads their stacks beside it.
// variants: release debug
#include "../support/limit.h"
#include "../support/threads.h"

static void *nothing(void *unused) { return unused; }

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_DATA, 512 * MIB, argv);
    static void *blocks[512];
    size_t count = 0;
    while (count < 400 && (blocks[count] = malloc(1 * MIB)) != NULL) memset(blocks[count++], 1, 1 * MIB);
    CHECK_MSG(count == 400, "%zu MiB", count);
    for (int i = 0; i < 20; i++) thread_run(nothing, NULL);
    pthread_t thread; /* a default stack: 8 MiB that are data */
    CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0);
    while (count < 512 && (blocks[count] = malloc(1 * MIB)) != NULL) count++;
    CHECK_MSG(count >= 480 && count < 512, "%zu MiB", count);
    while (count > 0) free(blocks[--count]);
    return 0;
}
