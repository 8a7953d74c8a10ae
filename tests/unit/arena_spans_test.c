// Spans of the arena, taken, given back dirty or clean, extended and purged at random: never two owners, always aligned,
// zero when they are said to be.
#include "hakmem.c"

#include "../support/random.h"

enum { SPANS = 40, MOST = 4096 };
typedef struct span {
    size_t first, length;
} span_t;

static span_t spans[SPANS];
static bool is_taken[MOST]; // from the first superslab of data on

static void set_taken(size_t first, size_t length, bool taken) {
    size_t from = first - arena.first_superslab;
    CHECK(first >= arena.first_superslab && from + length < MOST);
    for (size_t i = from; i < from + length; i++) {
        CHECK_MSG(is_taken[i] != taken, "superslab %zu", i);
        is_taken[i] = taken;
    }
}

static char *bytes_of(size_t number) { return superslab_address(number); }

static void take(random_t *random, span_t *span) {
    size_t length = 1 + random_below(random, random_below(random, 8) == 0 ? 60 : 6);
    size_t alignment = (size_t)1 << random_below(random, 4), dirty = 0;
    size_t first = arena_take_span(length, alignment, SPAN_HUGE, &dirty);
    CHECK(first != 0 && is_aligned(bytes_of(first), alignment * HAK_SUPERSLAB_BYTES));
    set_taken(first, length, true);
    for (size_t i = 0; i < length && dirty == 0; i++) CHECK_MSG(bytes_of(first + i)[5000] == 0, "superslab %zu is said to be clean", first + i);
    *span = (span_t){first, length};
}

static void give(random_t *random, span_t *span) {
    size_t dirty = random_below(random, 3) == 0 ? 0 : random_below(random, span->length + 1);
    for (size_t i = 0; i < dirty; i++) bytes_of(span->first + i)[5000] = 1;
    arena_mark_dirty(span->first, dirty << HAK_SUPERSLAB_SHIFT);
    if (dirty == 0) {
        for (size_t i = 0; i < span->length; i++) os_purge(bytes_of(span->first + i), HAK_SUPERSLAB_BYTES);
        arena_mark_clean(span->first, span->length << HAK_SUPERSLAB_SHIFT);
    }
    set_taken(span->first, span->length, false);
    arena_give_span(span->first, span->length);
    span->length = 0;
}

static void extend(random_t *random, span_t *span) {
    size_t extra = 1 + random_below(random, 3);
    if (!arena_extend_span(span->first, span->length, extra)) return;
    set_taken(span->first + span->length, extra, true);
    span->length += extra;
}

int main(void) {
    random_t random = {4};
    free(malloc(1));
    for (int step = 0; step < 20000; step++) {
        span_t *span = &spans[random_below(&random, SPANS)];
        if (span->length == 0) take(&random, span);
        else if (random_below(&random, 3) == 0) extend(&random, span);
        else give(&random, span);
        if (step % 500 == 0) (void)arena_purge_spans(random_below(&random, 64 * MIB));
    }
    for (size_t i = 0; i < SPANS; i++)
        if (spans[i].length != 0) give(&random, &spans[i]);
    (void)arena_purge_spans(SIZE_MAX);
    size_t frontier = arena_superslabs(), dirty = 0, most = 0;
    for (size_t i = 0; i < MOST; i++) most = is_taken[i] ? i : most;
    CHECK(most == 0);
    CHECK_MSG(frontier < arena.first_superslab + 1500, "frontier %zu", frontier);
    size_t first = arena_take_span(frontier - arena.first_superslab - 1, 1, SPAN_HUGE, &dirty);
    CHECK_MSG(first != 0 && first < frontier && dirty == 0, "joined again: first %zu, frontier %zu", first, frontier);
    return 0;
}
