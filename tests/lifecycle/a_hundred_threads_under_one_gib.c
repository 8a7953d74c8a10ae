// Under `ulimit -v` of 1 GiB a hundred threads with stacks of 8 MiB live at once, and each gets memory.
#include "tables/constants.h"

#include "../support/limit.h"
#include <pthread.h>

enum { THREADS = 100 };
static pthread_barrier_t everybody;

static void *use_a_little(void *unused) {
    void *blocks[HAK_UNIT_BYTES > 64 * KIB ? 10 : 50]; // each class takes a unit
    for (size_t i = 0; i < LENGTH(blocks); i++) CHECK((blocks[i] = calloc(1, i * 50 + 1)) != NULL);
    pthread_barrier_wait(&everybody);
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
    return unused;
}

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_AS, 1 * GIB, argv);
    pthread_t threads[THREADS];
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 8 * MIB);
    pthread_barrier_init(&everybody, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++) {
        int failure = pthread_create(&threads[i], &attributes, use_a_little, NULL);
        CHECK_MSG(failure == 0, "thread %zu: %s", i, strerror(failure));
    }
    for (size_t i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    return 0;
}
