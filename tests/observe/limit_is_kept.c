// HAKMEM_LIMIT=64M: four threads that ask for all there is never have more resident, get ENOMEM, and one line says so; what is
// freed can be had again, by malloc, calloc, realloc and as one huge block.
// only-hakmem: a knob of this heap
// env: HAKMEM_LIMIT=64M
// expect-stderr: ^hakmem: the limit of 64M \(HAKMEM_LIMIT\) is reached: what does not fit fails with ENOMEM\n$
// variants: release debug
#include "../support/memory.h"
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"

static pthread_barrier_t everybody;
static size_t resident_before;

static void *ask_for_all(void *argument) {
    unsigned me = (unsigned)(uintptr_t)argument;
    random_t random = {me + 1};
    for (int round = 0; round < 4; round++) {
        size_t most = round == 0 ? 100 : round == 1 ? 20 * KIB : round == 2 ? 600 * KIB : 4 * MIB;
        void **chain = NULL;
        pthread_barrier_wait(&everybody);
        for (unsigned failures = 0; failures < 3;) {
            size_t size = 16 + random_below(&random, most);
            errno = 0;
            void **block = random_below(&random, 2) == 0 ? malloc(size) : calloc(1, size);
            if (block == NULL) {
                CHECK(errno == ENOMEM);
                failures++;
                continue;
            }
            memset(block, 1, size);
            block[0] = chain;
            chain = block;
        }
        pthread_barrier_wait(&everybody);
        CHECK_MSG(resident_bytes() - resident_before < 66 * MIB, "round %d: %zu KiB", round, (resident_bytes() - resident_before) / KIB);
        pthread_barrier_wait(&everybody);
        for (void **next; chain != NULL; chain = next) {
            next = chain[0];
            free(chain);
        }
    }
    return NULL;
}

static void check_realloc(void) {
    unsigned char *block = malloc(2 * MIB);
    CHECK(block != NULL);
    pattern_fill(block, 2 * MIB, 3);
    size_t size = 2 * MIB;
    errno = 0;
    for (unsigned char *grown; (grown = realloc(block, size + 1 * MIB)) != NULL; size += 1 * MIB) block = grown;
    CHECK_MSG(errno == ENOMEM && size >= 28 * MIB && size <= 64 * MIB, "%zu MiB", size / MIB);
    CHECK(pattern_holds(block, 2 * MIB, 3));
    block = realloc(block, 100);
    CHECK(block != NULL && pattern_holds(block, 100, 3));
    free(block);
}

int main(void) {
    resident_before = resident_bytes();
    errno = 0;
    CHECK(malloc(64 * MIB) == NULL && errno == ENOMEM);
    CHECK(malloc(1 * GIB) == NULL && calloc(1 << 10, 1 << 20) == NULL);
    pthread_barrier_init(&everybody, NULL, 4);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) threads[i] = thread_start(ask_for_all, (void *)i);
    for (size_t i = 0; i < 4; i++) thread_join(threads[i]);
    check_realloc();
    for (int round = 0; round < 3; round++) {
        void *huge = malloc(55 * MIB);
        CHECK(huge != NULL);
        memset(huge, 1, 55 * MIB);
        free(huge);
    }
    return 0;
}
