// Threads share heaps and have their own, free what others have allocated, end and are followed by others, while processes fork; each
// child uses, fills and destroys every heap. Everything goes back in the end.
// only-hakmem: hak_heap_create
#include "../support/interface.h"
#include "../support/pattern.h"
#include "../support/random.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { THREADS = 4, HEAPS = 3, SHARED = 64 };
static hak_heap_t *heaps[HEAPS];
static _Atomic(unsigned char *) shared[HEAPS][SHARED]; /* a block: its first bytes are its length and a seed */
static _Atomic bool is_over;

typedef struct header {
    size_t bytes;
    unsigned seed;
} header_t;

static unsigned char *make(hak_heap_t *heap, size_t size, unsigned seed) {
    unsigned char *block = hak_heap_malloc(heap, sizeof(header_t) + size);
    CHECK(block != NULL);
    *(header_t *)(void *)block = (header_t){size, seed};
    pattern_fill(block + sizeof(header_t), size, seed);
    return block;
}

static void check_block(const unsigned char *block) {
    const header_t *header = (const void *)block;
    CHECK_MSG(pattern_holds(block + sizeof *header, header->bytes, header->seed), "%zu bytes", header->bytes);
}

static void exchange_one(random_t *random) {
    size_t heap = random_below(random, HEAPS), size = random_below(random, 8) == 0 ? random_below(random, 60000) : random_below(random, 300);
    unsigned char *block = make(heaps[heap], size, (unsigned)random_next(random));
    unsigned char *before = atomic_exchange(&shared[heap][random_below(random, SHARED)], block);
    if (before == NULL) return;
    check_block(before);
    if (random_below(random, 2)) free(before);
    else hak_heap_free(heaps[heap], before);
}

static void use_own_heap(random_t *random) {
    hak_heap_t *own = hak_heap_create(0);
    unsigned char *last = NULL;
    CHECK(own != NULL);
    for (size_t i = 0; i < 200; i++) last = make(own, random_below(random, 400), (unsigned)i);
    check_block(last);
    hak_heap_destroy(own);
}

static void *work(void *argument) {
    random_t random = {(uintptr_t)argument};
    for (unsigned round = 0; round < 400 && !is_over; round++) {
        exchange_one(&random);
        if (round % 100 == 0) use_own_heap(&random);
    }
    return NULL;
}

/* Threads that end, and others after them. */
static void *succession(void *argument) {
    uintptr_t seed = (uintptr_t)argument << 32;
    pthread_t thread;
    while (!is_over) {
        CHECK(pthread_create(&thread, NULL, work, (void *)++seed) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    return NULL;
}

static _Noreturn void be_a_child(void) {
    random_t random = {99};
    is_over = false;
    alarm(600);
    for (unsigned i = 0; i < 200; i++) exchange_one(&random);
    use_own_heap(&random);
    for (unsigned i = 0; i < HEAPS; i++) {
        CHECK(hak_heap_malloc(heaps[i], 3 * MIB) != NULL && hak_heap_malloc(heaps[i], 100 * KIB) != NULL);
        hak_heap_destroy(heaps[i]);
    }
    hak_stats_t stats;
    CHECK(hak_stats(&stats, sizeof stats) == 0);
    _exit(0);
}

int main(void) {
    pthread_t threads[THREADS];
    hak_stats_t stats;
    for (unsigned i = 0; i < HEAPS; i++) CHECK((heaps[i] = hak_heap_create(0)) != NULL);
    for (uintptr_t i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, succession, (void *)(i + 1)) == 0);
    for (size_t round = 0; round < scaled(40); round++) {
        usleep(2000);
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) be_a_child();
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK_MSG(status == 0, "child ended with %d", status);
    }
    is_over = true;
    for (unsigned i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    for (unsigned i = 0; i < HEAPS; i++)
        for (unsigned j = 0; j < SHARED; j++)
            if (shared[i][j] != NULL) check_block(shared[i][j]);
    for (unsigned i = 0; i < HEAPS; i++) hak_heap_destroy(heaps[i]);
    CHECK(hak_stats(&stats, sizeof stats) == 0 && stats.phase_heaps == 0 && stats.phase_runs == 0);
    return 0;
}
