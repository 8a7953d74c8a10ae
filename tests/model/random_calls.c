// Millions of random calls of every function against a model: no two live blocks overlap, alignment and usable size are as asked,
// calloc gives zeroes, contents survive realloc and the frees of other threads.
// usage: random_calls <seed> <threads> <calls in all> <largest size>; a failure prints the seed.
// run: 1 1 8000000 4000
// run: 2 1 500000 6000000
// run: 3 2 6000000 4000
// run: 4 4 800000 3000000
// run: 5 16 4000000 40000
// run: random 3 2000000 400000
// run: HAKMEM_TINY_USE_SUPERSLAB=0 6 2 200000 100000
// run: HAKMEM_TINY_MEM_DIET=1 7 3 500000 100000
// run: HAKMEM_TINY_IDLE_TRIM_MS=5 8 3 500000 100000
// run: HAKMEM_WMAX_MID=1.0 HAKMEM_WMAX_LARGE=1.0 9 2 300000 300000
// run: HAKMEM_LIST_BUDGET=0 10 2 500000 20000
// run: HAKMEM_THP=1 11 2 300000 3000000
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include "shadow.h"
#include <time.h>

enum { ANY = 0, SLOTS = 2000, MAILBOXES = 256, GENERATIONS = 4, MAX_THREADS = 64 };
#define LIVE_LIMIT (96 * MIB)

typedef struct slot {
    unsigned char *block;
    size_t size;
    size_t usable;
    unsigned seed;
} slot_t;

typedef struct mailbox {
    pthread_mutex_t lock;
    slot_t slot;
} mailbox_t;

typedef struct worker {
    random_t random;
    size_t calls, live, live_limit, largest;
    slot_t slots[SLOTS];
} worker_t;

static uint64_t seed;
static mailbox_t mailboxes[MAILBOXES];
static worker_t workers[MAX_THREADS];

#define EXPECT(condition, format, ...) CHECK_MSG(condition, "seed %llu: " format, (unsigned long long)seed, __VA_ARGS__)

// Content is written and read at both ends and at sparse places between, so that large blocks cost little.
static size_t sparse_step(size_t at, size_t size) { return at < 256 || at + 256 >= size ? 1 : at + 256 + 1021 < size ? 1021 : size - 256 - at; }

static void content_write(slot_t *slot) {
    for (size_t at = 0; at < slot->size; at += sparse_step(at, slot->size)) slot->block[at] = pattern_byte(slot->seed, at);
}

// Asks the places that were written for `written_size`, as far as `kept`.
static bool content_holds(const slot_t *slot, size_t written_size, size_t kept) {
    for (size_t at = 0; at < written_size; at += sparse_step(at, written_size))
        if (at < kept && slot->block[at] != pattern_byte(slot->seed, at)) return false;
    return true;
}

static void check_zero(const slot_t *slot) {
    for (size_t at = 0; at < slot->size; at += sparse_step(at, slot->size)) EXPECT(slot->block[at] == 0, "calloc(%zu) byte %zu at %p", slot->size, at, (void *)slot->block);
}

static void take_block(worker_t *w, slot_t *slot, void *block, size_t size, size_t alignment) {
    EXPECT(block != NULL, "size %zu, alignment %zu", size, alignment);
    slot->block = block;
    slot->size = size;
    slot->usable = malloc_usable_size(block);
    w->live += slot->usable;
    EXPECT(slot->usable >= size, "size %zu, usable %zu at %p", size, slot->usable, block);
    EXPECT(is_aligned(block, alignment != ANY ? alignment : slot->usable < 16 ? 8 : 16), "size %zu, alignment %zu at %p", size, alignment, block);
    EXPECT(shadow_mark(block, slot->usable, true), "overlap: size %zu, usable %zu at %p", size, slot->usable, block);
}

static void let_go(worker_t *w, slot_t *slot) {
    EXPECT(malloc_usable_size(slot->block) == slot->usable, "size %zu at %p", slot->size, (void *)slot->block);
    EXPECT(shadow_mark(slot->block, slot->usable, false), "size %zu at %p", slot->size, (void *)slot->block);
    w->live -= slot->usable;
}

static void allocate(worker_t *w, slot_t *slot) {
    size_t size = random_size(&w->random, w->largest), alignment = ANY;
    void *block = NULL;
    bool zeroed = false;
    switch (random_below(&w->random, 16)) {
    case 0:
    case 1: zeroed = true, block = calloc(1, size); break;
    case 2: block = reallocarray(NULL, size, 1); break;
    case 3:
        alignment = (size_t)8 << random_below(&w->random, 10);
        EXPECT(posix_memalign(&block, alignment, size) == 0, "posix_memalign(%zu, %zu)", alignment, size);
        break;
    case 4: alignment = (size_t)16 << random_below(&w->random, size > 100000 ? 16 : 9), block = aligned_alloc(alignment, size); break;
    case 5: alignment = (size_t)16 << random_below(&w->random, 8), block = memalign(alignment, size); break;
    case 6: size = random_below(&w->random, 10) == 0 ? size : size % 512, block = realloc(NULL, size); break;
    default: block = malloc(size);
    }
    take_block(w, slot, block, size, alignment);
    if (zeroed) check_zero(slot);
    slot->seed = (unsigned)random_next(&w->random);
    content_write(slot);
}

static void release(worker_t *w, slot_t *slot) {
    EXPECT(content_holds(slot, slot->size, slot->size), "free: size %zu at %p changed", slot->size, (void *)slot->block);
    let_go(w, slot);
    free(slot->block);
    slot->block = NULL;
}

static void resize(worker_t *w, slot_t *slot) {
    size_t old = slot->size;
    size_t size = random_below(&w->random, 2) ? random_size(&w->random, w->largest) : old + random_below(&w->random, old / 2 + 64) - old / 4;
    if (size == 0 || size > w->largest) size = 1;
    EXPECT(content_holds(slot, old, old), "before realloc: size %zu at %p changed", old, (void *)slot->block);
    let_go(w, slot);
    take_block(w, slot, realloc(slot->block, size), size, ANY);
    EXPECT(content_holds(slot, old, old < size ? old : size), "realloc %zu to %zu at %p lost content", old, size, (void *)slot->block);
    content_write(slot);
}

static void exchange(worker_t *w, slot_t *slot) {
    mailbox_t *box = &mailboxes[random_below(&w->random, MAILBOXES)];
    pthread_mutex_lock(&box->lock);
    slot_t mine = *slot;
    *slot = box->slot;
    box->slot = mine;
    pthread_mutex_unlock(&box->lock);
    w->live += slot->block != NULL ? slot->usable : 0;
    w->live -= mine.usable;
}

static void *work(void *argument) {
    worker_t *w = argument;
    for (size_t call = 0; call < w->calls; call++) {
        slot_t *slot = &w->slots[random_below(&w->random, SLOTS)];
        size_t choice = random_below(&w->random, 8);
        if (slot->block == NULL && w->live < w->live_limit) allocate(w, slot);
        else if (slot->block == NULL) continue;
        else if (w->live >= w->live_limit || choice < 5) release(w, slot);
        else if (choice < 6) resize(w, slot);
        else exchange(w, slot);
    }
    return NULL;
}

int main(int argc, char **argv) {
    CHECK(argc == 5);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    seed = strcmp(argv[1], "random") == 0 ? (uint64_t)now.tv_nsec : strtoull(argv[1], NULL, 10);
    size_t threads = (size_t)atoi(argv[2]), calls = scaled((size_t)atoll(argv[3]));
    CHECK(threads >= 1 && threads <= MAX_THREADS);
    for (size_t i = 0; i < MAILBOXES; i++) pthread_mutex_init(&mailboxes[i].lock, NULL);
    for (size_t i = 0; i < threads; i++) {
        workers[i].random.state = seed * 1000 + i;
        workers[i].calls = calls / threads / GENERATIONS;
        workers[i].live_limit = LIVE_LIMIT / threads;
        workers[i].largest = (size_t)atoll(argv[4]);
    }
    // Each generation's threads end; the next one's inherit their blocks.
    for (int generation = 0; generation < GENERATIONS; generation++) {
        pthread_t running[MAX_THREADS];
        for (size_t i = 0; i < threads; i++) running[i] = thread_start(work, &workers[(i + (size_t)generation) % threads]);
        for (size_t i = 0; i < threads; i++) thread_join(running[i]);
    }
    for (size_t i = 0; i < threads; i++)
        for (size_t j = 0; j < SLOTS; j++)
            if (workers[i].slots[j].block != NULL) release(&workers[i], &workers[i].slots[j]);
    return 0;
}
