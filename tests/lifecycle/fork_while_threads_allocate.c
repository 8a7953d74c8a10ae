// A parent whose threads allocate without pause forks again and again. Every child allocates in all pools, frees blocks that threads
// of the parent own, starts a thread, forks again; no lock stays held, no list is torn.
// not-on: emulator: qemu-user ends itself (an assertion of its own) when the child of a threaded process starts a thread
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/wait.h>

enum { THREADS = 3, SHARED = 512 };
static void *shared[SHARED];
static volatile bool stop;

static void *swap_shared(size_t at, void *block) { return __atomic_exchange_n(&shared[at], block, __ATOMIC_ACQ_REL); }

static void *allocate_without_pause(void *argument) {
    random_t random = {(uintptr_t)argument};
    while (!stop) {
        size_t size = random_size(&random, random_below(&random, 50) == 0 ? 3 * MIB : 40 * KIB) + 1;
        unsigned char *block = malloc(size);
        CHECK(block != NULL);
        block[0] = block[size - 1] = 1;
        free(swap_shared(random_below(&random, SHARED), block));
    }
    return NULL;
}

static void *use_heap(void *argument) {
    random_t random = {(uintptr_t)argument};
    for (int i = 0; i < 2000; i++) {
        size_t size = random_size(&random, i % 100 == 0 ? 3 * MIB : 20 * KIB);
        void *block = i % 2 ? malloc(size) : calloc(1, size);
        CHECK(block != NULL);
        pattern_fill(block, size < 4096 ? size : 4096, (unsigned)i);
        void *old = swap_shared(random_below(&random, SHARED), block);
        free(i % 3 ? old : realloc(old, size / 2 + 1));
    }
    return NULL;
}

static void wait_for(pid_t child) {
    int status;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child ended with status %#x", status);
}

static void live_as_child(int number) {
    use_heap((void *)(uintptr_t)(number + 100));
    thread_run(use_heap, (void *)(uintptr_t)(number + 200));
    pid_t grandchild = fork();
    if (grandchild == 0) {
        use_heap((void *)(uintptr_t)(number + 300));
        malloc_trim(0);
        exit(0);
    }
    wait_for(grandchild);
    exit(0);
}

int main(void) {
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(allocate_without_pause, (void *)(i + 1));
    int children = (int)scaled(100);
    for (int i = 0; i < (children < 20 ? 20 : children); i++) {
        pid_t child = fork();
        if (child == 0) live_as_child(i);
        wait_for(child);
        use_heap((void *)(uintptr_t)(i + 1000));
    }
    stop = true;
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    return 0;
}
