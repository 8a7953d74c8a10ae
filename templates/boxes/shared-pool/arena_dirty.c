#include "boxes/shared-pool/arena_dirty.h"

#include <string.h>

#include "boxes/shared-pool/pool_bytes.h"

uint32_t arena_dirty_units(size_t number) {
    return (uint32_t)(atomic_load_explicit(&superslab_at(number)->state, memory_order_relaxed) >> 32);
}

static _Atomic uint64_t *mark_word(span_mark_t mark, size_t number) {
    index_group_t *group = index_group_at(number / 64);
    return mark == MARK_DIRTY ? &group->span_dirty : &group->span_purged;
}

void span_mark_superslab(span_mark_t mark, size_t number, bool wanted) {
    _Atomic uint64_t *word = mark_word(mark, number);
    uint64_t bit = UINT64_C(1) << (number % 64);
    if (((atomic_load_explicit(word, memory_order_relaxed) & bit) != 0) == wanted) return;
    if (wanted) atomic_fetch_or_explicit(word, bit, memory_order_relaxed);
    else atomic_fetch_and_explicit(word, ~bit, memory_order_relaxed);
}

size_t span_next_marked(span_mark_t mark, size_t number, size_t end) {
    while (number < end) {
        uint64_t word = atomic_load_explicit(mark_word(mark, number), memory_order_relaxed) >> (number % 64);
        if (word != 0) return min_size(number + lowest_bit(word), end);
        number = round_down(number, 64) + 64;
    }
    return end;
}

size_t span_last_marked_end(span_mark_t mark, size_t first, size_t end) {
    while (end > first) {
        uint64_t word = atomic_load_explicit(mark_word(mark, end - 1), memory_order_relaxed) << (63 - (end - 1) % 64);
        if (word != 0) return max_size(end - (63 - floor_log2(word)), first);
        end = round_down(end - 1, 64);
    }
    return first;
}

/* A superslab that is not the pool's has no free units, only the record of what is dirty. */
void arena_set_dirty_units(size_t number, uint32_t mask) {
    atomic_store_explicit(&superslab_at(number)->state, (uint64_t)mask << 32, memory_order_relaxed);
    span_mark_superslab(MARK_DIRTY, number, mask != 0);
}

/* Nearly all superslabs of a span are dirty throughout or not at all, and counting bits is a call. */
static size_t count_units(uint32_t mask) { return mask == HAK_ALL_UNITS ? HAK_UNITS_PER_SUPERSLAB : (size_t)__builtin_popcount(mask); }

size_t span_dirty_bytes(size_t first, size_t length) {
    size_t units = 0, end = first + length;
    for (size_t number = first; (number = span_next_marked(MARK_DIRTY, number, end)) != end; number++)
        units += count_units(arena_dirty_units(number));
    return units << HAK_UNIT_SHIFT;
}

void arena_mark_dirty(size_t first, size_t bytes) {
    size_t left = round_up(bytes, HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT;
    for (size_t number = first; left != 0; number++) {
        size_t here = min_size(left, HAK_UNITS_PER_SUPERSLAB);
        arena_set_dirty_units(number, arena_dirty_units(number) | bit_range(0, (unsigned)here));
        left -= here;
    }
}

/* How many of the first `units` units of a span its superslab `number` has. */
static unsigned units_here(size_t first, size_t number, size_t units) {
    return (unsigned)min_size(units - superslab_unit(number - first), HAK_UNITS_PER_SUPERSLAB);
}

void arena_mark_clean(size_t first, size_t bytes) {
    size_t units = bytes >> HAK_UNIT_SHIFT, end = first + (round_up(bytes, HAK_SUPERSLAB_BYTES) >> HAK_SUPERSLAB_SHIFT);
    for (size_t number = first; (number = span_next_marked(MARK_DIRTY, number, end)) != end; number++)
        arena_set_dirty_units(number, arena_dirty_units(number) & ~bit_range(0, units_here(first, number, units)));
}

bool arena_purge_span_in_use(size_t first, size_t length) {
    if (!arena_drop_span(first, first + length)) return false;
    arena_mark_clean(first, length << HAK_SUPERSLAB_SHIFT);
    return true;
}

size_t arena_clean_bytes(size_t first, size_t from, size_t to) {
    size_t start = round_up(from, HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT, end = round_up(to, HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT;
    if (start >= end) return 0;
    size_t dirty = 0, last = first + ((end - 1) >> HAK_UNITS_PER_SUPERSLAB_SHIFT) + 1;
    for (size_t number = first + (start >> HAK_UNITS_PER_SUPERSLAB_SHIFT); (number = span_next_marked(MARK_DIRTY, number, last)) != last; number++) {
        size_t base = superslab_unit(number - first);
        uint32_t mask = bit_range(0, (unsigned)min_size(end - base, HAK_UNITS_PER_SUPERSLAB));
        if (start > base) mask &= ~bit_range(0, (unsigned)(start - base));
        dirty += count_units(arena_dirty_units(number) & mask);
    }
    return (end - start - dirty) << HAK_UNIT_SHIFT;
}

size_t arena_charged_bytes(size_t first, size_t length, size_t bytes) {
    return span_dirty_bytes(first, length) + arena_clean_bytes(first, 0, bytes);
}

/* True when at least half of the pages of a piece of a superslab are in memory. */
static bool is_mostly_resident(const void *start, size_t bytes) {
    unsigned char resident[HAK_SUPERSLAB_BYTES / HAK_PAGE_BYTES];
    if (!os_resident_pages(start, bytes, resident)) return false;
    size_t pages = bytes / os_page_bytes(), there = 0;
    for (size_t page = 0; page < pages; page++) there += resident[page];
    return there * 2 >= pages;
}

/* Pages that are there are cheaper to clear than to fault in anew; where most only may have been written to, clearing
   would fault them in, and they go back. */
static void clear_units(size_t unit, size_t bytes) {
    char *start = unit_address(unit);
    if (is_mostly_resident(start, bytes) || !os_purge(start, bytes)) memset(start, 0, bytes);
}

void arena_clear_span(size_t first, size_t bytes) {
    size_t end = first + (round_up(bytes, HAK_SUPERSLAB_BYTES) >> HAK_SUPERSLAB_SHIFT);
    size_t units = round_up(bytes, HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT;
    for (size_t number = first; (number = span_next_marked(MARK_DIRTY, number, end)) != end; number++) {
        uint32_t dirty = arena_dirty_units(number) & bit_range(0, units_here(first, number, units));
        while (dirty != 0) {
            unsigned start = lowest_bit(dirty), count = run_length(dirty, start);
            clear_units(superslab_unit(number) + start, (size_t)count << HAK_UNIT_SHIFT);
            dirty &= ~bit_range(start, count);
        }
    }
}
