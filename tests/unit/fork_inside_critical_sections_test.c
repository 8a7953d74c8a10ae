// A thread is stopped inside each critical section, at every place between its writes, while another thread forks. The child, which
// does not have that thread, allocates in all pools, trims, starts threads and forks again; nothing of the parent's is damaged.
// usage: fork_inside_critical_sections_test <stride, 0: fewer and fewer stops> [<MiB of address space, lowered to halfway> [any: from the start]]
// cflags: -O1
// run: 0
// run: 0 8192
// run: 0 8192 start
#include "hakmem.c"

#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/resource.h>
#include <sys/wait.h>

enum { PLACES = 200, KEPT = 24 };

typedef struct place {
    const char *file;
    unsigned line, passages, stops;
} place_t;

static place_t places[PLACES];
static size_t address_limit;
static unsigned stops, stride; /* every how manieth passage stops; 0: powers of two */
static _Atomic bool is_stopped, may_go_on, is_over;
static __thread bool is_victim;
static void *kept[KEPT];

static size_t kept_size(unsigned i) { return i % 3 == 0 ? (i + 1) * 150 * KIB : i % 3 == 1 ? (i + 1) * 11000 : i * 40 + 1; }

static place_t *place_of(const char *file, unsigned line) {
    for (place_t *place = places; place < places + PLACES; place++) {
        if (place->file == NULL) *place = (place_t){.file = file, .line = line};
        if (place->file == file && place->line == line) return place;
    }
    CHECK(!"more places");
    return NULL;
}

/* The first passages of each place, and then ever fewer; the long form (an argument) stops at each passage, or each so many. */
static void stop_here(const char *file, unsigned line) {
    if (!is_victim) return;
    place_t *place = place_of(file, line);
    unsigned passage = ++place->passages;
    if (stride != 0 ? passage % stride != 0 : (passage & (passage - 1)) != 0 || passage > 16) return;
    place->stops++;
    stops++;
    may_go_on = false;
    is_stopped = true;
    while (!may_go_on) usleep(20);
}

/* Every superslab up to the frontier is taken, or in exactly one bin, which is the right one. */
static void check_spans(void) {
    spans_lock();
    size_t end = arena_superslabs(), listed = 0, walked = 0;
    for (size_t number = arena.first_superslab; number < end; number += span_length(number)) {
        span_kind_t kind = span_kind(number);
        CHECK_MSG(kind != SPAN_NONE && span_length(number) != 0 && number + span_length(number) <= end, "superslab %zu", number);
        if (kind != SPAN_FREE) continue;
        walked++;
        CHECK(span_kind(number + span_length(number) - 1) == SPAN_FREE && span_length(number + span_length(number) - 1) == span_length(number));
        CHECK(superslab_at(number)->bytes == span_dirty_bytes(number, span_length(number)));
        CHECK(number + span_length(number) == end || span_kind(number + span_length(number)) != SPAN_FREE);
    }
    const span_bins_t *both[] = {&clean_spans, &dirty_spans};
    for (unsigned kind = 0; kind < 2; kind++) {
        for (unsigned bin = 0; bin < SPAN_BINS; bin++) {
            uint32_t previous = 0;
            CHECK((both[kind]->first[bin] != 0) == (both[kind]->occupied >> bin & 1));
            for (uint32_t first = both[kind]->first[bin]; first != 0; previous = first, first = superslab_at(first)->bin_next, listed++)
                CHECK(span_kind(first) == SPAN_FREE && span_bin(span_length(first)) == bin && superslab_at(first)->bin_previous == previous &&
                      (superslab_at(first)->bytes != 0) == (kind == 1));
        }
    }
    CHECK_MSG(listed == walked, "%zu spans in bins, %zu by their marks", listed, walked);
    spans_unlock();
}

/* Of a sparse arena all units of free spans that are no holes are mapped. */
static void check_holes(void) {
    if (!arena_is_sparse()) return;
    spans_lock();
    for (size_t number = arena.first_superslab; number < arena_superslabs(); number += span_length(number)) {
        if (span_kind(number) != SPAN_FREE) continue;
        for (size_t unit = superslab_unit(number); unit < superslab_unit(number + span_length(number)); unit++)
            CHECK_MSG(is_hole(unit) || os_is_mapped(unit_address(unit), HAK_UNIT_BYTES), "unit %zu", unit);
    }
    spans_unlock();
}

static void check_registry(void) {
    registry_lock();
    uint32_t retired = 0, listed = 0;
    for (uint32_t number = 1; number <= thread_heap_count(); number++) {
        CHECK(heap_get_state(heap_at(number)) != HEAP_UNUSED);
        retired += heap_get_state(heap_at(number)) == HEAP_RETIRED;
    }
    for (thread_heap_t *heap = registry.retired; heap != NULL; heap = heap->next_retired, listed++) {
        CHECK(heap_get_state(heap) == HEAP_RETIRED && listed < retired);
        CHECK(heap->next_retired != NULL || heap == registry.last_retired);
    }
    CHECK_MSG(listed == retired && retired == registry.retired_count, "%u in line, %u retired", listed, retired);
    registry_unlock();
}

static void check_kept(void) {
    for (unsigned i = 0; i < KEPT; i++) CHECK_MSG(pattern_holds(kept[i], kept_size(i), i), "block %u", i);
}

static void *leave_partial_slabs(void *argument) {
    void **blocks = argument;
    is_victim = true;
    for (unsigned i = 0; i < 300; i++) CHECK((blocks[i] = malloc(200 + i % 3 * 1000)) != NULL);
    return NULL;
}

/* A heap of the round's own, and one that all rounds and children share. */
static void use_phase_heaps(unsigned round) {
    static hak_heap_t *kept_heap;
    void *blocks[20];
    if (kept_heap == NULL) CHECK((kept_heap = hak_heap_create(0)) != NULL);
    hak_heap_t *heaps[] = {hak_heap_create(0), kept_heap};
    CHECK(heaps[0] != NULL);
    for (unsigned i = 0; i < 20; i++) {
        blocks[i] = hak_heap_malloc(heaps[i % 2], (i / 2 % 4) * 50 * KIB + (i % 7 == 6) * 2 * MIB + round * 64 + i);
        CHECK(blocks[i] != NULL);
    }
    for (unsigned i = 0; i < 20; i++)
        if (i % 2 == 1) free(blocks[(i * 7) % 20]);
    hak_heap_destroy(heaps[0]);
}

/* Through every lock: threads that end and are replaced, slabs of theirs taken over, spans of all kinds, purges, knobs. */
static void work(unsigned round) {
    void *blocks[300], *large[12];
    thread_join(thread_start(leave_partial_slabs, blocks));
    for (unsigned i = 0; i < 300; i += 2) free(blocks[i]);
    for (unsigned i = 0; i < 12; i++) {
        size_t size = (i * 7 + round) % 9 * MIB + (i + 1) * 300 * KIB;
        large[i] = i % 4 == 3 ? aligned_alloc(8 * MIB, size) : i % 4 == 2 ? calloc(1, size) : malloc(size);
        CHECK(large[i] != NULL);
        CHECK(i % 4 != 2 || (((char *)large[i])[0] == 0 && ((char *)large[i])[size / 2] == 0));
        memset(large[i], 0xee, 64 * KIB);
        ((char *)large[i])[size / 2] = 1;
    }
    thread_join(thread_start(leave_partial_slabs, blocks));
    for (unsigned i = 0; i < 12; i++) large[i] = realloc(large[i], ((i * 5 + round) % 11 + 1) * MIB);
    for (unsigned i = 0; i < 300; i++)
        if (i % 2 == 0) free(blocks[i]);
    for (unsigned i = 0; i < 300; i++) CHECK((blocks[i] = malloc(200 + i % 3 * 1000)) != NULL);
    for (unsigned i = 0; i < 300; i++) free(blocks[i]);
    if (round % 2) malloc_trim(0);
    for (unsigned i = 0; i < 12; i++) free(large[i]);
    use_phase_heaps(round);
    malloc_trim(0);
    thread_heap_t *heap = thread_heap_adopt_common();
    CHECK(heap != NULL && heap_get_state(heap) == HEAP_IN_USE);
    bool is_zero;
    void *block = ace_alloc(heap, 3000 + round, &is_zero);
    CHECK(block != NULL);
    thread_heap_return_common();
    free(block);
}

static void live_as_child(unsigned generation) {
    alarm(600);
    is_victim = false;
    hak_stop_hook = NULL;
    if (stops % 2) check_spans(), check_registry();
    if (stops % 3 == 1) malloc_trim(0);
    for (unsigned round = 0; round < 2; round++) work(round);
    malloc_trim(0);
    check_spans();
    check_holes();
    check_registry();
    check_kept();
    if (generation == 0 && stops % 4 == 0) {
        pid_t child = fork();
        if (child == 0) {
            live_as_child(1);
            _exit(0);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    for (unsigned i = 0; i < KEPT; i++) free(kept[i]);
    check_spans();
}

static void set_address_limit(void) {
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = address_limit;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void lower_address_limit(void) {
    set_address_limit();
    lifecycle_obey_address_limit();
    CHECK(arena_is_sparse());
}

static void *be_stopped(void *unused) {
    is_victim = true;
    start_lock_take();
    os_unlock(&start_lock);
    for (unsigned round = 0; round < 40; round++) {
        if (round == 20 && address_limit != 0) lower_address_limit();
        work(round);
        retention.window_ms = retention.resume_us = 0; /* as if time had passed */
        ace_bound_retained();
        ace_bound_huge();
    }
    is_over = true;
    return unused;
}

int main(int arguments, char **argument) {
    stride = arguments > 1 ? (unsigned)atoi(argument[1]) : 0;
    address_limit = arguments > 2 ? (size_t)atoi(argument[2]) * MIB : 0;
    if (arguments > 3 && !arena_is_sparse()) {
        set_address_limit();
        execv("/proc/self/exe", argument);
        CHECK(!"exec");
    }
    for (unsigned i = 0; i < KEPT; i++) {
        CHECK((kept[i] = malloc(kept_size(i))) != NULL);
        pattern_fill(kept[i], kept_size(i), i);
    }
    hak_stop_hook = stop_here;
    pthread_t victim = thread_start(be_stopped, NULL);
    while (!is_over) {
        if (!is_stopped) {
            usleep(20);
            continue;
        }
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            live_as_child(0);
            _exit(0);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        if (status != 0)
            for (place_t *place = places; place->file != NULL; place++) dprintf(2, "%s:%u passed %u\n", place->file, place->line, place->passages);
        CHECK_MSG(status == 0, "child of stop %u ended with status %#x", stops, status);
        is_stopped = false;
        may_go_on = true;
    }
    thread_join(victim);
    unsigned count = 0, in_sparse = 0;
    for (place_t *place = places; place < places + PLACES && place->file != NULL; place++) {
        count++;
        in_sparse += strstr(place->file, "arena_sparse.c") != NULL;
        if (stride != 0) printf("%s:%u %u stops\n", place->file, place->line, place->stops);
    }
    CHECK(address_limit == 0 || in_sparse != 0);
    CHECK_MSG(count >= 20, "%u places only", count);
    if (stride != 0) printf("%u stops at %u places\n", stops, count);
    return 0;
}
