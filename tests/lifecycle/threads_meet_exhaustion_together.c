// Four threads run into the limit at once: each gets NULL with ENOMEM or memory of its own, and afterwards all of it works again.
#include "../support/limit.h"
#include "../support/pattern.h"
#include "../support/threads.h"

static pthread_barrier_t everybody;

static void *exhaust(void *argument) {
    unsigned me = (unsigned)(uintptr_t)argument;
    for (int round = 0; round < 3; round++) {
        pthread_barrier_wait(&everybody);
        void **chain = NULL;
        size_t size = 500 + me * 3000, count = 0;
        for (void **block; errno = 0, (block = malloc(size)) != NULL; chain = block, count++) {
            pattern_fill(block, size, me);
            block[0] = chain;
        }
        CHECK(errno == ENOMEM);
        pthread_barrier_wait(&everybody);
        while (chain != NULL) {
            void **next = chain[0];
            CHECK(pattern_byte(me, size - 1) == ((unsigned char *)chain)[size - 1]);
            free(chain);
            chain = next;
        }
        CHECK(count > 0);
    }
    return NULL;
}

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_AS, 300 * MIB, argv);
    pthread_barrier_init(&everybody, NULL, 4);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) threads[i] = thread_start(exhaust, (void *)i);
    for (size_t i = 0; i < 4; i++) thread_join(threads[i]);
    void *block = malloc(30 * MIB);
    CHECK(block != NULL);
    free(block);
    return 0;
}
