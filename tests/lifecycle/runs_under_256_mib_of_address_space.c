// Under `ulimit -v` of 256 MiB a program with threads works, and gets a good part of the address space for its data.
#include "../support/limit.h"
#include "../support/pattern.h"
#include "../support/threads.h"

enum { BLOCKS = 20000 };

static void *churn(void *unused) {
    (void)unused;
    for (int round = 0; round < 20; round++)
        for (size_t size = 1; size < 2 * MIB; size = size * 3 / 2 + 1) {
            void *block = malloc(size);
            CHECK_MSG(block != NULL, "size %zu", size);
            memset(block, 1, size);
            free(block);
        }
    return NULL;
}

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_AS, 256 * MIB, argv);
    static void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(4000);
        CHECK_MSG(blocks[i] != NULL, "only %u blocks of 4000 bytes", i);
        pattern_fill(blocks[i], 4000, i);
    }
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) threads[i] = thread_start(churn, NULL);
    for (int i = 0; i < 4; i++) thread_join(threads[i]);
    for (unsigned i = 0; i < BLOCKS; i++) {
        CHECK(pattern_holds(blocks[i], 4000, i));
        free(blocks[i]);
    }
    return 0;
}
