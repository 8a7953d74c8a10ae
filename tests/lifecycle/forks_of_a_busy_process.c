// A process of eight threads, which write and flush streams, allocate in all pools, free each other's blocks, trim, and start threads,
// forks again and again. Every child allocates, frees what the parent allocated, trims, starts a thread and forks again: nobody hangs,
// no block is damaged. The long form is 10000 (an argument: how many forks).
// not-on: emulator: qemu-user ends itself (an assertion of its own) in the child of a fork that its libc knows nothing of
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/raw_fork.h"
#include "../support/threads.h"
#include <sys/wait.h>

enum { SHARED = 256 };
static void *shared[SHARED];
static volatile bool stop;

/* Its size, then a pattern. */
static void *make_block(random_t *random, size_t most) {
    size_t size = random_size(random, most) + 16, filled = size < 3000 ? size : 3000;
    size_t *block = malloc(size);
    CHECK(block != NULL);
    *block = filled;
    pattern_fill(block + 1, filled - 16, (unsigned)filled);
    return block;
}

static void free_block(size_t *block) {
    CHECK(block == NULL || pattern_holds(block + 1, *block - 16, (unsigned)*block));
    free(block);
}

static void swap_shared(random_t *random, void *block) {
    free_block(__atomic_exchange_n(&shared[random_below(random, SHARED)], block, __ATOMIC_ACQ_REL));
}

static void *use_heap(void *argument) {
    random_t random = {(uintptr_t)argument};
    for (int i = 0; i < 60; i++) swap_shared(&random, make_block(&random, i % 12 == 0 ? 5 * MIB : i % 4 == 0 ? 400 * KIB : 5000));
    return NULL;
}

static void *allocate_without_pause(void *seed) {
    while (!stop) use_heap(seed = (char *)seed + 1);
    return NULL;
}

static void *use_streams(void *seed) {
    FILE *stream = fopen("/dev/null", "w");
    CHECK(stream != NULL);
    for (int i = 0; !stop; i++) {
        CHECK(fprintf(stream, "%p %0*d\n", seed, i % 5000, i) > 0);
        if (i % 16 == 0) fflush(NULL), usleep(10);
        if (i % 64 != 0) continue;
        fclose(stream); /* not freopen: in libc that and fflush(NULL) wait for each other */
        CHECK((stream = fopen("/dev/null", "w")) != NULL);
    }
    fclose(stream);
    return NULL;
}

static void *trim_now_and_then(void *unused) {
    while (!stop) malloc_trim(0), usleep(300);
    return unused;
}

static void *start_threads(void *seed) {
    while (!stop) thread_run(use_heap, seed = (char *)seed + 1);
    return NULL;
}

static void wait_for(pid_t child) {
    int status;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 7, "child ended with status %#x", status);
}

static void live(unsigned number, bool is_raw) {
    use_heap((void *)(uintptr_t)(number * 3 + 100000));
    random_t random = {number};
    for (int i = 0; i < SHARED / 4; i++) swap_shared(&random, NULL);
    if (number % 4 == 0) malloc_trim(0);
    if (number % 4 == 1) CHECK(mallinfo2().arena > 0);
    if (is_raw) return; /* threads are libc's, and it does not know of such a child */
    thread_run(use_heap, (void *)(uintptr_t)(number * 3 + 100001));
    if (number % 8 == 2) fflush(NULL);
}

/* Every eighth fork goes past the handlers of libc. */
static void fork_once(unsigned number) {
    bool is_raw = number % 8 == 7;
    pid_t child = is_raw ? raw_fork() : fork();
    CHECK(child >= 0);
    if (child > 0) {
        wait_for(child);
        return;
    }
    live(number, is_raw);
    child = is_raw ? raw_fork() : fork();
    if (child == 0) live(number + 1, is_raw);
    else wait_for(child);
    _exit(7);
}

int main(int count, char **arguments) {
    void *(*const bodies[])(void *) = {allocate_without_pause, allocate_without_pause, allocate_without_pause, use_streams,
                                       use_streams, trim_now_and_then, start_threads, start_threads};
    pthread_t threads[LENGTH(bodies)];
    for (size_t i = 0; i < LENGTH(bodies); i++) threads[i] = thread_start(bodies[i], (void *)(i << 32));
    unsigned forks = count > 1 ? (unsigned)atoi(arguments[1]) : (unsigned)scaled(400);
    for (unsigned number = 0; number < forks; number++) fork_once(number);
    stop = true;
    for (size_t i = 0; i < LENGTH(bodies); i++) thread_join(threads[i]);
    return 0;
}
