// A limit that leaves no room for thread heaps: threads allocate nevertheless, as long as there are blocks, and what they free,
// of others too, can be had again. One forks.
// only-hakmem: a knob of this heap
// env: HAKMEM_LIMIT=16M
// expect-stderr: ^hakmem: the limit of 16M [^\n]*\n$
// variants: release debug
#include "tables/constants.h"

#include "../support/pattern.h"
#include "../support/threads.h"
#include <sys/wait.h>

enum { THREADS = 12, ROUNDS = 300, SIZES = HAK_UNIT_BYTES > 64 * KIB || HAK_OWNED_CLASS_COUNT > 3 ? 6 : 20 /* each class takes a unit, and blocks that go home wait */ };
static pthread_barrier_t everybody;
static void *blocks[THREADS][SIZES];

static size_t size_of(size_t i) { return 10 + i * 37; }

static void *allocate(void *argument) {
    size_t me = (size_t)(uintptr_t)argument;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < LENGTH(blocks[me]); i++) {
            CHECK_MSG((blocks[me][i] = malloc(size_of(i))) != NULL, "thread %zu, round %d", me, round);
            pattern_fill(blocks[me][i], size_of(i), (unsigned)me);
        }
        if (round % 10 == 0) {
            pthread_barrier_wait(&everybody);
            size_t other = (me + 1) % THREADS;
            for (size_t i = 0; i < LENGTH(blocks[me]); i++) {
                CHECK(pattern_holds(blocks[other][i], size_of(i), (unsigned)other));
                free(blocks[other][i]);
            }
            pthread_barrier_wait(&everybody);
        } else {
            for (size_t i = 0; i < LENGTH(blocks[me]); i++) free(blocks[me][i]);
        }
        if (me == THREADS - 1 && round % 100 == 50) {
            pid_t child = fork();
            if (child == 0) {
                void *block = malloc(50);
                free(block);
                _exit(block == NULL);
            }
            int status = -1;
            CHECK(waitpid(child, &status, 0) == child && status == 0);
        }
    }
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&everybody, NULL, THREADS);
    void *runs[6];
    for (size_t i = 0; i < LENGTH(runs); i++) memset(runs[i] = malloc(1000 * KIB), 1, 1000 * KIB);
    void **chain = NULL;
    for (size_t size = 200 * KIB; size >= 16; size /= 2) /* all the rest */
        for (void **block; (block = malloc(size)) != NULL; chain = block) block[0] = chain;
    for (size_t i = 0; i < LENGTH(runs); i++) free(runs[i]);
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(allocate, (void *)i);
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    return 0;
}
