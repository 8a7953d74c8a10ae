// Under RLIMIT_DATA of 512 MiB a program gets nearly all of it, and threads their stacks beside it.
// variants: release debug
#include "tables/constants.h"

#include "../support/limit.h"
#include "../support/threads.h"

static void *nothing(void *unused) { return unused; }

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_DATA, 512 * MIB, argv);
    enum { SIZE = HAK_LARGE_MAX_BYTES, MOST = 512 * MIB / SIZE }; /* they fill superslabs */
    static void *blocks[MOST];
    size_t count = 0, first = 400 * MIB / SIZE;
    while (count < first && (blocks[count] = malloc(SIZE)) != NULL) memset(blocks[count++], 1, SIZE);
    CHECK_MSG(count == first, "%zu MiB", count * SIZE / MIB);
    for (int i = 0; i < 20; i++) thread_run(nothing, NULL);
    pthread_t thread; /* a default stack: 8 MiB that are data */
    CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0);
    while (count < MOST && (blocks[count] = malloc(SIZE)) != NULL) count++;
    CHECK_MSG(count * SIZE >= 480 * MIB && count < MOST, "%zu MiB", count * SIZE / MIB);
    while (count > 0) free(blocks[--count]);
    return 0;
}
