/* Spans of free superslabs: binned by length, dirty ones also in order of age. Everything here is under arena.lock but
   for the purging itself. */
#include "boxes/shared-pool/arena.h"
#include "boxes/shared-pool/pool_bytes.h"

/* Bins of one superslab length each up to 32, then one per doubling. */
#define SPAN_EXACT_BINS 32u
#define SPAN_BINS 48u

typedef struct span_bins {
    uint64_t occupied; /* bit per bin */
    uint32_t first[SPAN_BINS];
} span_bins_t;

static span_bins_t clean_spans, dirty_spans;
static uint32_t oldest_dirty, newest_dirty; /* 0: none */

static unsigned span_bin(size_t length) {
    if (length <= SPAN_EXACT_BINS) return (unsigned)length - 1;
    unsigned bin = SPAN_EXACT_BINS + floor_log2(length) - 5;
    return bin < SPAN_BINS ? bin : SPAN_BINS - 1;
}

static span_bins_t *bins_of(const superslab_t *span) { return span->kind == SPAN_CLEAN ? &clean_spans : &dirty_spans; }

static void age_list_add(uint32_t number) {
    superslab_t *span = superslab_at(number);
    span->older = newest_dirty;
    span->newer = 0;
    if (newest_dirty != 0) superslab_at(newest_dirty)->newer = number;
    else oldest_dirty = number;
    newest_dirty = number;
}

static void age_list_remove(superslab_t *span) {
    if (span->older != 0) superslab_at(span->older)->newer = span->newer;
    else oldest_dirty = span->newer;
    if (span->newer != 0) superslab_at(span->newer)->older = span->older;
    else newest_dirty = span->older;
}

/* Marks both ends of a span, so that its neighbours find it. */
static void span_mark(size_t first, size_t length, span_kind_t kind) {
    superslab_t *head = superslab_at(first), *tail = superslab_at(first + length - 1);
    head->kind = tail->kind = kind;
    head->length = tail->length = (uint32_t)length;
}

static void span_insert(size_t first, size_t length, size_t resident_bytes) {
    superslab_t *span = superslab_at(first);
    span_mark(first, length, resident_bytes == 0 ? SPAN_CLEAN : SPAN_DIRTY);
    span->bytes = resident_bytes;
    span_bins_t *bins = bins_of(span);
    unsigned bin = span_bin(length);
    span->bin_previous = 0;
    span->bin_next = bins->first[bin];
    if (span->bin_next != 0) superslab_at(span->bin_next)->bin_previous = (uint32_t)first;
    bins->first[bin] = (uint32_t)first;
    bins->occupied |= UINT64_C(1) << bin;
    if (resident_bytes != 0) {
        age_list_add((uint32_t)first);
        pool_retained_add(resident_bytes);
    }
}

static void span_remove(size_t first) {
    superslab_t *span = superslab_at(first);
    span_bins_t *bins = bins_of(span);
    unsigned bin = span_bin(span->length);
    if (span->bin_next != 0) superslab_at(span->bin_next)->bin_previous = span->bin_previous;
    if (span->bin_previous != 0) superslab_at(span->bin_previous)->bin_next = span->bin_next;
    else bins->first[bin] = span->bin_next;
    if (bins->first[bin] == 0) bins->occupied &= ~(UINT64_C(1) << bin);
    if (span->kind == SPAN_DIRTY) {
        age_list_remove(span);
        pool_retained_subtract(span->bytes);
    }
    span_mark(first, span->length, SPAN_NONE);
}

/* Inserts a clean span, joined with the clean spans that touch it. */
static void span_insert_clean(size_t first, size_t length) {
    if (first > arena.first_superslab && superslab_at(first - 1)->kind == SPAN_CLEAN) {
        size_t joined = superslab_at(first - 1)->length;
        first -= joined;
        length += joined;
        span_remove(first);
    }
    size_t after = first + length;
    if (after < arena_superslabs() && superslab_at(after)->kind == SPAN_CLEAN) {
        length += superslab_at(after)->length;
        span_remove(after);
    }
    span_insert(first, length, 0);
}

/* The first superslab from `first` on whose address is a multiple of `alignment` superslabs. */
static size_t align_superslab(size_t first, size_t alignment) {
    size_t base = arena.base >> HAK_SUPERSLAB_SHIFT;
    return round_up(base + first, alignment) - base;
}

/* The first superslab, a multiple of `alignment`, at which `length` fit into the span. */
static size_t fit_in_span(size_t first, size_t length, size_t alignment) {
    size_t aligned = align_superslab(first, alignment);
    return aligned + length <= first + superslab_at(first)->length ? aligned : 0;
}

/* The best bin's first fitting span; 0 when none fits. */
static size_t find_span(const span_bins_t *bins, size_t length, size_t alignment, size_t *fit) {
    uint64_t candidates = bins->occupied & (~UINT64_C(0) << span_bin(length));
    for (; candidates != 0; candidates &= candidates - 1) {
        for (size_t first = bins->first[lowest_bit(candidates)]; first != 0; first = superslab_at(first)->bin_next) {
            *fit = fit_in_span(first, length, alignment);
            if (*fit != 0) return first;
        }
    }
    return 0;
}

static size_t subtract_to_zero(size_t a, size_t b) { return a > b ? a - b : 0; }

/* Cuts [fit, fit + length) out of a free span and puts the rest back as it was. */
static size_t cut_span(size_t first, size_t fit, size_t length) {
    superslab_t *span = superslab_at(first);
    size_t total = span->length, resident = span->kind == SPAN_DIRTY ? span->bytes : 0;
    span_remove(first);
    size_t before = fit - first, after = total - before - length;
    if (before != 0) span_insert(first, before, min_size(resident, before << HAK_SUPERSLAB_SHIFT));
    resident = subtract_to_zero(resident, before << HAK_SUPERSLAB_SHIFT);
    size_t rest = subtract_to_zero(resident, length << HAK_SUPERSLAB_SHIFT);
    if (after != 0 && rest != 0) span_insert(fit + length, after, rest);
    else if (after != 0) span_insert_clean(fit + length, after);
    return min_size(resident, length << HAK_SUPERSLAB_SHIFT);
}

/* Takes from the frontier; what alignment skips becomes a clean span. */
static size_t take_from_frontier(size_t length, size_t alignment) {
    size_t frontier = max_size(arena_superslabs(), arena.first_superslab);
    size_t first = align_superslab(frontier, alignment);
    if (first + length < length || !arena_move_frontier_locked(first + length)) return 0;
    if (first != frontier) span_insert_clean(frontier, first - frontier);
    return first;
}

size_t arena_take_span(size_t length, size_t alignment, span_kind_t kind, size_t *resident_bytes) {
    size_t fit = 0;
    *resident_bytes = 0;
    if (length > arena.bytes >> HAK_SUPERSLAB_SHIFT) return 0;
    os_lock(&arena.lock);
    size_t first = find_span(&dirty_spans, length, alignment, &fit);
    if (first == 0) first = find_span(&clean_spans, length, alignment, &fit);
    if (first != 0) *resident_bytes = cut_span(first, fit, length);
    else fit = take_from_frontier(length, alignment);
    if (fit != 0) {
        span_mark(fit, length, kind);
        if (*resident_bytes == 0) pool_count_clean_taken(length << HAK_SUPERSLAB_SHIFT);
    }
    os_unlock(&arena.lock);
    return fit;
}

void arena_give_span(size_t first, size_t length, size_t resident_bytes) {
    os_lock(&arena.lock);
    if (resident_bytes != 0) span_insert(first, length, resident_bytes);
    else span_insert_clean(first, length);
    os_unlock(&arena.lock);
}

/* The clean superslabs after a span: from a clean span that starts there, or from the frontier. */
static bool take_after(size_t start, size_t extra) {
    size_t frontier = arena_superslabs();
    size_t available = 0;
    if (start < frontier) {
        if (superslab_at(start)->kind != SPAN_CLEAN) return false;
        available = superslab_at(start)->length;
    }
    if (available >= extra) {
        (void)cut_span(start, start, extra);
        return true;
    }
    if (start + available != frontier || !arena_move_frontier_locked(start + extra)) return false;
    if (available != 0) span_remove(start);
    return true;
}

bool arena_extend_span(size_t first, size_t length, size_t extra) {
    os_lock(&arena.lock);
    bool done = take_after(first + length, extra);
    if (done) {
        span_mark(first, length + extra, (span_kind_t)superslab_at(first)->kind);
        pool_count_clean_taken(extra << HAK_SUPERSLAB_SHIFT);
    }
    os_unlock(&arena.lock);
    return done;
}

size_t arena_purge_spans(size_t bytes) {
    size_t purged = 0;
    while (purged < bytes) {
        os_lock(&arena.lock);
        size_t first = oldest_dirty;
        if (first == 0) {
            os_unlock(&arena.lock);
            break;
        }
        size_t length = superslab_at(first)->length, resident = superslab_at(first)->bytes;
        span_remove(first); /* ours alone while the pages go back */
        os_unlock(&arena.lock);
        bool done = os_purge(superslab_address(first), round_up(resident, os_page_bytes()));
        arena_give_span(first, length, done ? 0 : resident);
        if (!done) break;
        purged += resident;
    }
    pool_count_purged(purged);
    return purged;
}
