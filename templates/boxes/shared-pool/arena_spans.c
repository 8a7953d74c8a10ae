/* Spans of free superslabs: neighbours are always joined; binned by length, apart from whether anything of them is
   resident, those in order of age too. Everything here is under arena.lock but for the purging itself.

   In the child of a fork the lock may have to be inherited. The marks alone tell then: what no mark of a first superslab says
   to be taken is free, up to the frontier. So bins and ages are only a way to find quickly what the marks say. */
#include "boxes/shared-pool/arena_dirty.h"

#include <string.h>

#include "base/stop.h"
#include "boxes/shared-pool/pool_bytes.h"
#include "diag/trace_events.h"

/* Bins of one superslab length each up to 32, then one per doubling. */
#define SPAN_EXACT_BINS 32u
#define SPAN_BINS 48u

typedef struct span_bins {
    uint64_t occupied; /* bit per bin */
    uint32_t first[SPAN_BINS];
} span_bins_t;

static span_bins_t clean_spans, dirty_spans;
static _Atomic uint32_t oldest_dirty; /* 0: none; relaxed, read without the lock as a hint */
static uint32_t newest_dirty;
static uint32_t purging; /* the first superslab of the span that is out for a purge; 0: none. Under arena.lock */

static unsigned span_bin(size_t length) {
    if (length <= SPAN_EXACT_BINS) return (unsigned)length - 1;
    unsigned bin = SPAN_EXACT_BINS + floor_log2(length) - 5;
    return bin < SPAN_BINS ? bin : SPAN_BINS - 1;
}

static span_bins_t *bins_of(const superslab_t *span) { return span->bytes == 0 ? &clean_spans : &dirty_spans; }

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

static void mark_set(size_t number, size_t length, span_kind_t kind) {
    atomic_store_explicit(&superslab_at(number)->mark, (uint32_t)length << HAK_SPAN_KIND_SHIFT | (uint32_t)kind, memory_order_release);
    hak_may_stop();
}

static void mark_clear(size_t number) { mark_set(number, 0, SPAN_NONE); }

/* Puts a span of which `dirty_bytes` may be resident into its bin. Neither this nor span_remove counts them as retained:
   a span that is split or joined would look used for a moment, and retained_low would never see idle memory. */
static void span_insert(size_t first, size_t length, size_t dirty_bytes) {
    superslab_t *span = superslab_at(first);
    mark_set(first, length, SPAN_FREE);
    mark_set(first + length - 1, length, SPAN_FREE);
    span->bytes = dirty_bytes;
    span_bins_t *bins = bins_of(span);
    unsigned bin = span_bin(length);
    span->bin_previous = 0;
    span->bin_next = bins->first[bin];
    hak_may_stop();
    if (span->bin_next != 0) superslab_at(span->bin_next)->bin_previous = (uint32_t)first;
    bins->first[bin] = (uint32_t)first;
    hak_may_stop();
    bins->occupied |= UINT64_C(1) << bin;
    if (dirty_bytes != 0) age_list_add((uint32_t)first);
}

static void span_remove(size_t first) {
    superslab_t *span = superslab_at(first);
    span_bins_t *bins = bins_of(span);
    size_t length = span_length(first);
    unsigned bin = span_bin(length);
    if (span->bin_next != 0) superslab_at(span->bin_next)->bin_previous = span->bin_previous;
    if (span->bin_previous != 0) superslab_at(span->bin_previous)->bin_next = span->bin_next;
    else bins->first[bin] = span->bin_next;
    hak_may_stop();
    if (bins->first[bin] == 0) bins->occupied &= ~(UINT64_C(1) << bin);
    if (span->bytes != 0) age_list_remove(span);
    mark_clear(first);
    mark_clear(first + length - 1);
}

/* Inserts a span joined with the free spans that touch it. */
static void span_insert_joined(size_t first, size_t length, size_t dirty_bytes) {
    size_t end = first + length;
    if (first > arena.first_superslab && span_kind(first - 1) == SPAN_FREE) {
        first -= span_length(first - 1);
        dirty_bytes += superslab_at(first)->bytes;
        span_remove(first);
    }
    if (end < arena_superslabs() && span_kind(end) == SPAN_FREE) {
        size_t after = end;
        end += span_length(after);
        dirty_bytes += superslab_at(after)->bytes;
        span_remove(after);
    }
    span_insert(first, end - first, dirty_bytes);
}

/* The first superslab from `first` on whose address is a multiple of `alignment` superslabs. */
static size_t align_superslab(size_t first, size_t alignment) {
    size_t base = arena.base >> HAK_SUPERSLAB_SHIFT;
    return round_up(base + first, alignment) - base;
}

/* The first superslab, a multiple of `alignment`, at which `length` fit into the span. */
static size_t fit_in_span(size_t first, size_t length, size_t alignment) {
    size_t aligned = align_superslab(first, alignment);
    return aligned + length <= first + span_length(first) ? aligned : 0;
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

/* Cuts [fit, fit + length) out of a free span, puts the rest back, and returns how much of the cut is dirty. */
static size_t cut_span(size_t first, size_t fit, size_t length) {
    size_t total = span_length(first), dirty = superslab_at(first)->bytes;
    size_t before = fit - first, after = total - before - length;
    size_t dirty_before = dirty == 0 ? 0 : span_dirty_bytes(first, before);
    size_t dirty_cut = dirty == 0 ? 0 : span_dirty_bytes(fit, length);
    span_remove(first);
    if (before != 0) span_insert(first, before, dirty_before);
    if (after != 0) span_insert(fit + length, after, dirty - dirty_before - dirty_cut);
    if (dirty_cut != 0) pool_retained_subtract(dirty_cut);
    return dirty_cut;
}

/* Makes the bins anew from the marks. The last holder of the lock was left behind by a fork, wherever it stood: a span that it
   was about to take, give or join is free or taken as its mark says, for nobody goes on with it. */
HAK_COLD static void spans_inherit_locked(void) {
    arena_inherit_locked();
    size_t end = arena_superslabs(), length;
    memset(&clean_spans, 0, sizeof clean_spans);
    memset(&dirty_spans, 0, sizeof dirty_spans);
    oldest_dirty = newest_dirty = 0;
    for (size_t number = arena.first_superslab, first = number; number < end; number += length) {
        bool is_taken = span_kind(number) > SPAN_FREE;
        length = is_taken ? max_size(span_length(number), 1) : 1;
        if (!is_taken && span_mark_get(number) != 0) mark_clear(number);
        size_t gap_end = is_taken ? number : number + 1;
        if (gap_end != first && (is_taken || gap_end == end)) {
            arena_find_holes(first, gap_end - first, true);
            span_insert(first, gap_end - first, span_dirty_bytes(first, gap_end - first));
        }
        if (is_taken) first = number + length;
    }
}

void spans_lock(void) {
    if (hak_unlikely(os_lock(&arena.lock) == OS_LOCK_INHERITED)) spans_inherit_locked();
    hak_may_stop();
}

void spans_unlock(void) {
    hak_may_stop();
    os_unlock(&arena.lock);
}

/* A span that was out for a purge whose thread is no more is free again: what was purged of it is recorded, piece by piece. */
HAK_COLD static void purge_inherit_locked(void) {
    spans_lock();
    size_t first = purging;
    if (first != 0 && span_kind(first) == SPAN_PURGING) {
        size_t length = span_length(first);
        arena_find_holes(first, length, false);
        mark_clear(first);
        span_insert_joined(first, length, span_dirty_bytes(first, length));
    }
    purging = 0;
    spans_unlock();
}

static void purge_lock(void) {
    if (hak_unlikely(os_lock(&arena.purge_lock) == OS_LOCK_INHERITED)) purge_inherit_locked();
}

/* Takes from the frontier; what alignment skips becomes a free span. */
static size_t take_from_frontier(size_t length, size_t alignment) {
    size_t frontier = max_size(arena_superslabs(), arena.first_superslab);
    size_t first = align_superslab(frontier, alignment);
    if (first + length < length || !arena_move_frontier_locked(first + length)) return 0;
    hak_may_stop();
    if (first != frontier) span_insert_joined(frontier, first - frontier, 0);
    return first;
}

/* Of superslabs that are handed out whole; those of the pool are counted unit by unit (units.c). */
static void count_refaulted_span(size_t first, size_t length) {
    size_t units = 0, end = first + length;
    for (size_t number = first; (number = span_next_marked(MARK_PURGED, number, end)) != end; number++) {
        uint32_t purged = atomic_exchange_explicit(&superslab_at(number)->purged, 0, memory_order_relaxed);
        span_mark_superslab(MARK_PURGED, number, false);
        units += (size_t)__builtin_popcount(purged & ~arena_dirty_units(number));
    }
    if (units != 0) pool_count_refaulted(units << HAK_UNIT_SHIFT);
}

/* Undoes a cut for which there is no metadata; 0. */
static size_t put_back_locked(size_t first, size_t length, size_t *dirty_bytes) {
    if (*dirty_bytes != 0) pool_retained_add(*dirty_bytes);
    span_insert_joined(first, length, *dirty_bytes);
    pool_count_map_refusal();
    *dirty_bytes = 0;
    return 0;
}

static size_t try_take_span(size_t length, size_t alignment, span_kind_t kind, size_t *dirty_bytes) {
    size_t fit = 0;
    spans_lock();
    size_t first = find_span(&dirty_spans, length, alignment, &fit);
    if (first == 0) first = find_span(&clean_spans, length, alignment, &fit);
    if (first != 0) *dirty_bytes = cut_span(first, fit, length);
    else fit = take_from_frontier(length, alignment);
    if (fit != 0 && kind == SPAN_POOL && hak_unlikely(!arena_commit_slabs_locked(fit))) fit = put_back_locked(fit, length, dirty_bytes);
    if (fit != 0) {
        mark_set(fit, length, kind);
        pool_count_clean_taken((length << HAK_SUPERSLAB_SHIFT) - *dirty_bytes);
        if (kind == SPAN_HUGE) count_refaulted_span(fit, length);
    }
    spans_unlock();
    return fit;
}

bool arena_has_dirty_span(void) { return atomic_load_explicit(&oldest_dirty, memory_order_relaxed) != 0; }

size_t arena_take_span(size_t length, size_t alignment, span_kind_t kind, size_t *dirty_bytes) {
    *dirty_bytes = 0;
    if (length > arena.bytes >> HAK_SUPERSLAB_SHIFT) return 0;
    size_t fit = try_take_span(length, alignment, kind, dirty_bytes);
    if (hak_likely(fit != 0)) return fit;
    purge_lock(); /* what is missing may be out for a purge */
    fit = try_take_span(length, alignment, kind, dirty_bytes);
    os_unlock(&arena.purge_lock);
    return fit;
}

void arena_give_span(size_t first, size_t length) {
    arena_unmap_clean(first, length);
    size_t dirty_bytes = span_dirty_bytes(first, length);
    pool_retained_add(dirty_bytes);
    spans_lock();
    mark_clear(first);
    span_insert_joined(first, length, dirty_bytes);
    spans_unlock();
    if (hak_unlikely(!knob_is_on(HAK_KNOB_TINY_USE_SUPERSLAB)) && dirty_bytes != 0) (void)arena_purge_spans(SIZE_MAX);
}

void arena_give_tail(size_t first, size_t keep) {
    size_t length = span_length(first);
    arena_unmap_clean(first + keep, length - keep);
    size_t dirty_bytes = span_dirty_bytes(first + keep, length - keep);
    pool_retained_add(dirty_bytes);
    spans_lock();
    mark_set(first, keep, span_kind(first));
    span_insert_joined(first + keep, length - keep, dirty_bytes);
    spans_unlock();
    if (hak_unlikely(!knob_is_on(HAK_KNOB_TINY_USE_SUPERSLAB)) && dirty_bytes != 0) (void)arena_purge_spans(SIZE_MAX);
}

void arena_give_superslab(size_t number) {
    span_mark_superslab(MARK_DIRTY, number, arena_dirty_units(number) != 0);
    span_mark_superslab(MARK_PURGED, number, atomic_load_explicit(&superslab_at(number)->purged, memory_order_relaxed) != 0);
    arena_give_span(number, 1);
}

/* Takes the `extra` superslabs from `start` on: of a free span that starts there, of the frontier, or of both. */
static bool take_after(size_t start, size_t extra) {
    size_t frontier = arena_superslabs();
    size_t available = start < frontier && span_kind(start) == SPAN_FREE ? span_length(start) : 0;
    if (available >= extra) {
        size_t dirty = cut_span(start, start, extra);
        count_refaulted_span(start, extra);
        pool_count_clean_taken((extra << HAK_SUPERSLAB_SHIFT) - dirty);
        return true;
    }
    if (start + available != frontier || !arena_move_frontier_locked(start + extra)) return false;
    if (available != 0) {
        if (superslab_at(start)->bytes != 0) pool_retained_subtract(superslab_at(start)->bytes);
        span_remove(start);
    }
    return true;
}

bool arena_extend_span(size_t first, size_t length, size_t extra) {
    spans_lock();
    bool done = take_after(first + length, extra);
    if (done) mark_set(first, length + extra, span_kind(first));
    spans_unlock();
    return done;
}

/* Purges the superslabs of a span that nobody else knows of from its end on, until `bytes` have gone; a run of dirty
   superslabs at a time. Returns how many bytes went. */
static size_t purge_span_tail(size_t first, size_t length, size_t bytes) {
    size_t purged = 0, end = span_last_marked_end(MARK_DIRTY, first, first + length);
    while (end > first && purged < bytes) {
        size_t start = end, here = 0;
        for (; start > first && arena_dirty_units(start - 1) != 0 && purged + here < bytes; start--)
            here += (size_t)__builtin_popcount(arena_dirty_units(start - 1)) << HAK_UNIT_SHIFT;
        hak_may_stop();
        for (size_t number = start; number < end; number++) {
            atomic_fetch_or_explicit(&superslab_at(number)->purged, arena_dirty_units(number), memory_order_relaxed);
            span_mark_superslab(MARK_PURGED, number, true);
        }
        bool done = arena_drop_span(start, end);
        for (size_t number = start; number < end && done; number++) {
            hak_may_stop();
            arena_set_dirty_units(number, 0);
        }
        purged += here - span_dirty_bytes(start, end - start); /* when sparse, a part may have gone */
        if (!done) break;
        end = span_last_marked_end(MARK_DIRTY, first, start);
    }
    return purged;
}

/* The oldest span with dirty units, ours alone while its pages go back. */
static size_t purge_take_span(size_t *length, size_t *dirty) {
    spans_lock();
    size_t first = oldest_dirty;
    if (first != 0) {
        *length = span_length(first);
        *dirty = superslab_at(first)->bytes;
        purging = (uint32_t)first;
        span_remove(first);
        mark_set(first, *length, SPAN_PURGING);
    }
    spans_unlock();
    return first;
}

static void purge_give_span(size_t first, size_t length, size_t dirty) {
    spans_lock();
    mark_clear(first);
    span_insert_joined(first, length, dirty);
    purging = 0;
    spans_unlock();
}

size_t arena_purge_spans(size_t bytes) {
    size_t purged = 0, length, dirty;
    purge_lock();
    while (purged < bytes) {
        size_t first = purge_take_span(&length, &dirty);
        if (first == 0) break;
        size_t gone = purge_span_tail(first, length, bytes - purged);
        if (gone != 0) {
            pool_retained_subtract(gone);
            pool_uncharge(gone);
        }
        purge_give_span(first, length, dirty - gone);
        if (gone == 0) break; /* locked memory: it stays */
        purged += gone;
    }
    os_unlock(&arena.purge_lock);
    pool_count_purged(purged);
    if (purged != 0) trace_super_purge(bytes, purged);
    return purged;
}
