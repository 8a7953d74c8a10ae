// While calls to the system fail, threads see NULL with ENOMEM and nothing worse: no block overlaps another or loses its content; once
// the faults stop, everything can be had again, and when all is freed nothing is left over.
// usage: faults_test <first seed> <seeds> <of 1000 calls that fail> [RLIMIT_AS in MiB [set while it runs]]
// run: 1 12 20
// run: 1001 12 200
// run: 2001 6 700
// run: 1 12 20 8192
// run: 1001 12 200 8192
// run: 2001 6 700 8192
// run: 3001 6 20 8192 later
// run: 3001 6 400 8192 later
#include "hakmem.c"

#include "../model/shadow.h"
#include "../support/limit.h"
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"

enum { THREADS = 3, SLOTS = 150, CALLS = 1500, LARGEST = 12 << 20 };

typedef struct slot {
    unsigned char *block;
    size_t size, usable;
    unsigned seed;
} slot_t;

typedef struct worker {
    random_t random;
    slot_t slots[SLOTS];
} worker_t;

static worker_t workers[THREADS];
static slot_t exchanged[SLOTS];
static pthread_mutex_t exchange_lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic size_t refused;
static uint64_t seed;
static size_t limit_to_set; // RLIMIT_AS, once calls fail and before threads make any; 0: as it is
static pthread_barrier_t begin;

#define EXPECT(condition, format, ...) CHECK_MSG(condition, "seed %llu: " format, (unsigned long long)seed, __VA_ARGS__)

static size_t step(size_t at, size_t size) { return at == 63 && size > 128 ? size - 64 : at + 1; }

static bool holds(const slot_t *s, size_t kept) {
    for (size_t at = 0; at < s->size; at = step(at, s->size))
        if (at < kept && s->block[at] != pattern_byte(s->seed, at)) return false;
    return true;
}

static void take(worker_t *w, slot_t *s, void *block, size_t size) {
    if (block == NULL) {
        EXPECT(errno == ENOMEM, "size %zu", size);
        atomic_fetch_add(&refused, 1);
        s->block = NULL;
        return;
    }
    *s = (slot_t){block, size, malloc_usable_size(block), (unsigned)random_next(&w->random)};
    EXPECT(s->usable >= size && shadow_mark(block, s->usable, true), "overlap: size %zu usable %zu at %p", size, s->usable, block);
    for (size_t at = 0; at < size; at = step(at, size)) s->block[at] = pattern_byte(s->seed, at);
}

static void let_go(const slot_t *s) {
    EXPECT(holds(s, s->size), "size %zu at %p changed", s->size, (void *)s->block);
    EXPECT(shadow_mark(s->block, s->usable, false), "size %zu at %p", s->size, (void *)s->block);
}

static void release(slot_t *s) {
    let_go(s);
    free(s->block);
    s->block = NULL;
}

// A realloc that is refused leaves the block as it was.
static void resize(worker_t *w, slot_t *s) {
    size_t size = 1 + s->size / 2 + random_below(&w->random, 2 * s->size + 64);
    slot_t old = *s;
    let_go(s);
    void *block = realloc(s->block, size);
    if (block == NULL) {
        EXPECT(holds(&old, old.size) && malloc_usable_size(old.block) == old.usable, "refused realloc of %zu at %p", old.size, (void *)old.block);
        (void)shadow_mark(old.block, old.usable, true);
        return;
    }
    old.block = block;
    EXPECT(size < old.size || holds(&old, old.size), "realloc %zu to %zu lost content", old.size, size);
    take(w, s, block, size);
}

static void exchange(worker_t *w, slot_t *s) {
    pthread_mutex_lock(&exchange_lock);
    slot_t *other = &exchanged[random_below(&w->random, SLOTS)], mine = *s;
    *s = *other;
    *other = mine;
    pthread_mutex_unlock(&exchange_lock);
}

static void *work(void *argument) {
    worker_t *w = argument;
    pthread_barrier_wait(&begin);
    for (size_t call = 0; call < CALLS; call++) {
        slot_t *s = &w->slots[random_below(&w->random, SLOTS)];
        size_t choice = random_below(&w->random, 16), size = random_size(&w->random, choice == 0 ? LARGEST : 200000);
        errno = 0;
        if (s->block != NULL && choice < 8) release(s);
        else if (s->block != NULL && choice < 11) resize(w, s);
        else if (s->block != NULL) exchange(w, s);
        else if (choice < 2) {
            void *block = calloc(1, size);
            for (size_t at = 0; block != NULL && at < size; at += at < 4096 ? 1 : 509) EXPECT(((char *)block)[at] == 0, "calloc(%zu) byte %zu", size, at);
            take(w, s, block, size);
        } else take(w, s, choice < 4 ? memalign((size_t)32 << random_below(&w->random, 17), size) : malloc(size), size);
        if (choice == 15 && random_below(&w->random, 50) == 0) malloc_trim(0);
    }
    return NULL;
}

static void free_everything(void) {
    for (size_t i = 0; i < SLOTS; i++) {
        for (size_t t = 0; t < THREADS; t++)
            if (workers[t].slots[i].block != NULL) release(&workers[t].slots[i]);
        if (exchanged[i].block != NULL) release(&exchanged[i]);
    }
}

// Everything is free and given back, and each byte of the arena is where it can be had again.
static void check_nothing_is_left(void) {
    static heap_snapshot_t snapshot;
    malloc_trim(0);
    malloc_trim(0);
    heap_snapshot_take(&snapshot, SNAPSHOT_BYTES);
    static const hak_place_t empty[] = {HAK_PLACE_LIVE_BLOCKS, HAK_PLACE_LIVE_RUNS, HAK_PLACE_LIVE_HUGE, HAK_PLACE_TRANSIT, HAK_PLACE_RETAINED};
    for (size_t i = 0; i < LENGTH(empty); i++) EXPECT(snapshot.bytes[empty[i]] <= 4096, "%zu bytes in place %u", (size_t)snapshot.bytes[empty[i]], (unsigned)empty[i]);
    EXPECT(pool_read(&pool_bytes.used_large) == 0 && pool_read(&pool_bytes.retained) == 0, "%zu in large blocks, %zu retained", pool_read(&pool_bytes.used_large), pool_read(&pool_bytes.retained));
    EXPECT(pool_read(&pool_bytes.used_slabs) <= MIB, "%zu in slabs", pool_read(&pool_bytes.used_slabs));
}

static void lower_limit(size_t bytes) {
    struct rlimit limit = {bytes, bytes};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0 && arena_is_sparse());
}

static void finish(const pthread_t *threads) {
    pthread_barrier_wait(&begin);
    for (size_t t = 0; t < THREADS; t++) thread_join(threads[t]);
}

static void run_seed(uint32_t rate) {
    pthread_t threads[THREADS];
    for (size_t t = 0; t < THREADS; t++) workers[t].random.state = seed * 1000 + t;
    for (size_t t = 0; t < THREADS; t++) threads[t] = thread_start(work, &workers[t]);
    os_faults_set(seed, rate);
    if (limit_to_set != 0) lower_limit(limit_to_set);
    finish(threads);
    os_faults_set(0, 0);
    size_t refused_before = atomic_load(&refused);
    for (size_t t = 0; t < THREADS; t++) threads[t] = thread_start(work, &workers[t]);
    finish(threads);
    EXPECT(atomic_load(&refused) == refused_before, "%zu refusals without faults", atomic_load(&refused) - refused_before);
    free_everything();
    check_nothing_is_left();
}

int main(int argc, char **argv) {
    CHECK(argc >= 4 && argc <= 6);
    uint64_t first = strtoull(argv[1], NULL, 10), seeds = scaled(10 * (size_t)atoi(argv[2]));
    uint32_t rate = (uint32_t)atoi(argv[3]);
    size_t frontier = 0, limit = argc > 4 ? (size_t)atoi(argv[4]) * MIB : 0;
    pthread_barrier_init(&begin, NULL, THREADS + 1);
    if (argc == 5) restart_under_limit(RLIMIT_AS, limit, argv);
    for (seed = first; seed < first + seeds; seed++) {
        limit_to_set = argc == 6 && seed == first + 1 ? limit : 0;
        run_seed(rate);
        if (seed == first + seeds / 2) frontier = arena.units;
    }
    EXPECT(arena.units <= frontier + (256 * MIB >> HAK_UNIT_SHIFT), "the frontier went from %zu to %zu units", frontier, (size_t)arena.units);
    EXPECT(os_faults_struck() > seeds, "only %zu faults", (size_t)os_faults_struck());
    return 0;
}
