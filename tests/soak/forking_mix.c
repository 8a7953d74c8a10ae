// A random mix of threads that hand blocks to one another, end and are followed by others, while the process forks: each child checks
// and frees what its parent held, starts a thread and forks again.
// usage: forking_mix <seed> <threads> <calls of each thread> <largest size> <forks>; the last line says how many calls were made.
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/wait.h>

enum { SLOTS = 300, MAILBOXES = 64, GENERATIONS = 3, MAX_THREADS = 32, DEPTH = 2 };

typedef struct slot {
    unsigned char *block;
    size_t size;
    unsigned seed;
} slot_t;

typedef struct worker {
    random_t random;
    size_t calls, largest;
    slot_t slots[SLOTS];
} worker_t;

static uint64_t seed;
static slot_t mailboxes[MAILBOXES];
static pthread_mutex_t mailbox_locks[MAILBOXES];
static worker_t workers[MAX_THREADS], forker;
static worker_t of_child[DEPTH + 1]; // one for each depth: a fork finds those of its ancestors' threads amid a call

#define EXPECT(condition, format, ...) CHECK_MSG(condition, "seed %llu: " format, (unsigned long long)seed, __VA_ARGS__)

// Large blocks are written at both ends only, so that they cost little.
static size_t filled(size_t size) { return size < 512 ? size : 256; }

static void slot_fill(slot_t *slot, random_t *random) {
    slot->seed = (unsigned)random_next(random);
    pattern_fill(slot->block, filled(slot->size), slot->seed);
    if (slot->size >= 512) pattern_fill(slot->block + slot->size - 256, 256, slot->seed);
}

static void slot_check(const slot_t *slot) {
    bool holds = pattern_holds(slot->block, filled(slot->size), slot->seed) && (slot->size < 512 || pattern_holds(slot->block + slot->size - 256, 256, slot->seed));
    EXPECT(holds, "size %zu at %p changed", slot->size, (void *)slot->block);
}

static void slot_free(slot_t *slot) {
    slot_check(slot);
    free(slot->block);
    slot->block = NULL;
}

static void slot_allocate(slot_t *slot, worker_t *w) {
    slot->size = random_size(&w->random, random_below(&w->random, 64) == 0 ? w->largest : w->largest / 64);
    switch (random_below(&w->random, 8)) {
    case 0: slot->block = calloc(1, slot->size); break;
    case 1: slot->block = memalign((size_t)16 << random_below(&w->random, 9), slot->size); break;
    default: slot->block = malloc(slot->size);
    }
    EXPECT(slot->block != NULL, "size %zu", slot->size);
    slot_fill(slot, &w->random);
}

static void slot_resize(slot_t *slot, worker_t *w) {
    slot_check(slot);
    size_t size = 1 + slot->size / 2 + random_below(&w->random, slot->size + 16), kept = filled(slot->size < size ? slot->size : size);
    unsigned char *block = realloc(slot->block, size);
    EXPECT(block != NULL, "size %zu", size);
    EXPECT(pattern_holds(block, kept < filled(slot->size) ? kept : filled(slot->size), slot->seed), "realloc %zu to %zu lost content", slot->size, size);
    slot->block = block;
    slot->size = size;
    slot_fill(slot, &w->random);
}

// In a child another thread may have held the lock.
static void slot_exchange(slot_t *slot, random_t *random) {
    size_t box = random_below(random, MAILBOXES);
    if (pthread_mutex_trylock(&mailbox_locks[box]) != 0) return;
    slot_t mine = *slot;
    *slot = mailboxes[box];
    mailboxes[box] = mine;
    pthread_mutex_unlock(&mailbox_locks[box]);
}

static void *work(void *argument) {
    worker_t *w = argument;
    for (size_t call = 0; call < w->calls; call++) {
        slot_t *slot = &w->slots[random_below(&w->random, SLOTS)];
        size_t choice = random_below(&w->random, 16);
        if (slot->block == NULL) slot_allocate(slot, w);
        else if (choice < 9) slot_free(slot);
        else if (choice < 11) slot_resize(slot, w);
        else slot_exchange(slot, &w->random);
    }
    return NULL;
}

static void release_all(worker_t *w) {
    for (size_t i = 0; i < SLOTS; i++)
        if (w->slots[i].block != NULL) slot_free(&w->slots[i]);
}

static void fork_and_wait(unsigned depth);

static void live_as_child(unsigned depth) {
    forker.random.state ^= (uint64_t)getpid();
    work(&forker);
    worker_t *own = &of_child[depth];
    own->random.state = random_next(&forker.random);
    own->calls = 300;
    own->largest = forker.largest;
    pthread_t thread = thread_start(work, own);
    release_all(&forker);
    if (depth < DEPTH) fork_and_wait(depth);
    thread_join(thread);
    release_all(own);
    _exit(0);
}

static void fork_and_wait(unsigned depth) {
    int status;
    pid_t child = fork();
    EXPECT(child >= 0, "fork at depth %u", depth);
    if (child == 0) live_as_child(depth + 1);
    EXPECT(waitpid(child, &status, 0) == child && status == 0, "child at depth %u: status %#x", depth + 1, (unsigned)status);
}

int main(int argc, char **argv) {
    CHECK(argc == 6);
    seed = strtoull(argv[1], NULL, 10);
    size_t threads = (size_t)atoi(argv[2]), forks = (size_t)atoi(argv[5]);
    CHECK(threads >= 1 && threads <= MAX_THREADS);
    for (size_t i = 0; i < MAILBOXES; i++) pthread_mutex_init(&mailbox_locks[i], NULL);
    worker_t prototype = {.calls = (size_t)atoll(argv[3]) / GENERATIONS, .largest = (size_t)atoll(argv[4])};
    forker.random.state = seed;
    forker.calls = 500;
    forker.largest = prototype.largest;
    for (size_t i = 0; i < threads; i++) {
        workers[i] = prototype;
        workers[i].random.state = seed * 1000 + i + 1;
    }
    for (size_t generation = 0; generation < GENERATIONS; generation++) {
        pthread_t running[MAX_THREADS];
        for (size_t i = 0; i < threads; i++) running[i] = thread_start(work, &workers[(i + generation) % threads]);
        for (size_t i = 0; i < forks / GENERATIONS + 1; i++) {
            work(&forker);
            fork_and_wait(0);
        }
        for (size_t i = 0; i < threads; i++) thread_join(running[i]);
    }
    for (size_t i = 0; i < threads; i++) release_all(&workers[i]);
    release_all(&forker);
    for (size_t i = 0; i < MAILBOXES; i++)
        if (mailboxes[i].block != NULL) slot_free(&mailboxes[i]);
    return 0;
}
