// malloc_trim, mallinfo2, mallinfo and malloc_info, called without pause while threads allocate, end, and free one another's blocks:
// no dead lock, no lost block, figures that stay possible.
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { THREADS = 3, SHARED = 400, GENERATIONS = 12 };
static void *shared[SHARED];
static size_t calls;

static void *allocate_and_end(void *argument) {
    random_t random = {(uintptr_t)argument};
    for (size_t i = 0; i < calls; i++) {
        size_t size = 1 + random_size(&random, i % 40 == 0 ? 2 * MIB : 6000);
        unsigned char *block = malloc(size);
        CHECK(block != NULL);
        block[0] = block[size - 1] = (unsigned char)size;
        free(__atomic_exchange_n(&shared[random_below(&random, SHARED)], block, __ATOMIC_ACQ_REL));
    }
    return NULL;
}

static void *report(void *stop) {
    char *text = NULL;
    size_t length = 0;
    for (int i = 0; !*(volatile bool *)stop; i++) {
        malloc_trim(0);
        struct mallinfo2 info = mallinfo2();
        CHECK_MSG(info.uordblks < 2 * GIB && info.fordblks < 4 * GIB && info.arena < 4 * GIB, "%zu %zu %zu", info.uordblks, info.fordblks, info.arena);
        if (i % 10 != 0) continue;
        FILE *stream = open_memstream(&text, &length);
        CHECK(malloc_info(0, stream) == 0 && fclose(stream) == 0 && length > 100);
        CHECK(strstr(text, "</malloc>") != NULL && strchr(text, '-') == NULL);
        free(text);
    }
    return NULL;
}

int main(void) {
    bool stop = false;
    calls = scaled(200000);
    pthread_t reporter = thread_start(report, &stop), workers[THREADS];
    for (size_t generation = 0; generation < GENERATIONS; generation++) {
        for (size_t i = 0; i < THREADS; i++) workers[i] = thread_start(allocate_and_end, (void *)(generation * THREADS + i));
        for (size_t i = 0; i < THREADS; i++) thread_join(workers[i]);
    }
    __atomic_store_n(&stop, true, __ATOMIC_RELEASE);
    thread_join(reporter);
    for (size_t i = 0; i < SHARED; i++) free(shared[i]);
    return 0;
}
