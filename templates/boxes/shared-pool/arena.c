/* Reservation and commitment of the arena. */
#include "boxes/shared-pool/arena.h"

#include "base/stop.h"
#include "boxes/shared-pool/guarded_spans.h"
#include "boxes/shared-pool/pool_bytes.h"

HAK_CACHE_ALIGNED arena_t arena;

/* A part of the range that is committed from its start upwards, under arena.lock: by mprotect where it is reserved, by
   mapping where the arena is sparse. Who dies between committing memory and counting it leaves it to be committed again, or to
   be found mapped (arena_inherit_locked). */
typedef struct region {
    uintptr_t start;
    size_t bytes;             /* it may have */
    _Atomic size_t committed; /* bytes; relaxed: reports read it without the lock */
    _Atomic size_t wanted;    /* sparse: bytes there will be once what is being mapped is; else 0. For the child of a fork. */
    size_t step;              /* bytes to commit at once when the system agrees */
} region_t;

static region_t region_map, region_superslabs, region_groups, region_slabs, region_heaps, region_states, region_small_states,
    region_quarantines, region_data;

static _Atomic size_t scattered_slabs_end; /* bytes from the start of the slabs to the last that arena_commit_slabs_locked mapped */

static _Atomic size_t slabs_wanted; /* the superslab whose slabs that is mapping alone; else 0. For the child of a fork. */

static _Atomic size_t states_wanted; /* secure: the same of its state bytes */

static region_t *const metadata_regions[HAK_METADATA_RANGES] = {&region_map, &region_superslabs, &region_groups, &region_slabs,
                                                                &region_heaps, &region_states, &region_small_states,
                                                                &region_quarantines};

static bool trim_locked(void);

static bool region_extend(region_t *region, size_t bytes) {
    void *start = (void *)(region->start + region->committed);
    if (region->committed + bytes > region->bytes) return false;
    size_t charge = region == &region_data ? 0 : bytes;
    if (charge != 0 && !pool_charge(charge)) return false;
    bool is_sparse = arena_is_sparse();
    if (is_sparse) region->wanted = region->committed + bytes;
    bool done = is_sparse ? trim_locked() && os_map(start, bytes) : os_commit(start, bytes);
    hak_may_stop();
    if (done) region->committed += bytes;
    else pool_uncharge(charge);
    region->wanted = 0;
    return done;
}

static bool region_commit(region_t *region, size_t bytes) {
    if (hak_likely(bytes <= region->committed)) return true;
    size_t missing = round_up(bytes - region->committed, os_page_bytes());
    size_t step = round_up(missing, arena_is_sparse() ? HAK_UNIT_BYTES : region->step);
    return region_extend(region, step) || region_extend(region, missing);
}

/* Places a region of at most `bytes` at *cursor and moves it on. Secure: what lies behind it is never accessible. */
static uintptr_t region_place(region_t *region, uintptr_t *cursor, size_t bytes, size_t step) {
    region->start = *cursor;
    region->bytes = round_up(bytes, HAK_UNIT_BYTES);
    region->committed = region->wanted = 0;
    region->step = step;
    *cursor += region->bytes + HAK_SECURE * HAK_UNIT_BYTES;
    return region->start;
}

/* Secure: what else there is lies behind the data, as the page map has an entry for all that lies before them. Returns the bytes that are
   left of the range. */
static size_t lay_out_end(uintptr_t base, size_t bytes, size_t heaps) {
    if (!HAK_SECURE) return bytes;
    size_t states = (bytes >> HAK_STATE_SHIFT) + (bytes >> HAK_GRANULE_SHIFT), others = heaps * HAK_QUARANTINE_STRIDE_BYTES + HAK_ZERO_BLOCKS * HAK_GRANULE_BYTES;
    size_t left = round_down(bytes - states - others - 8 * HAK_UNIT_BYTES, HAK_SUPERSLAB_BYTES);
    uintptr_t cursor = base + left + HAK_UNIT_BYTES; /* a guard between, and one behind each */
    region_place(&region_states, &cursor, bytes >> HAK_STATE_SHIFT, HAK_UNIT_BYTES);
    region_place(&region_small_states, &cursor, bytes >> HAK_GRANULE_SHIFT, HAK_UNIT_BYTES);
    arena.quarantines = region_place(&region_quarantines, &cursor, heaps * HAK_QUARANTINE_STRIDE_BYTES, HAK_UNIT_BYTES);
    arena.zero_blocks = cursor;
    return left;
}

static void arena_lay_out(uintptr_t base, size_t bytes) {
    size_t units = bytes >> HAK_UNIT_SHIFT;
    size_t superslabs = bytes >> HAK_SUPERSLAB_SHIFT;
    uintptr_t cursor = base;
    size_t heaps = min_size(HAK_HEAP_LIMIT, (bytes >> HAK_HEAP_SHARE_SHIFT) / HAK_HEAP_BYTES);
    region_place(&region_map, &cursor, units * sizeof(uint32_t), HAK_UNIT_BYTES);
    region_place(&region_superslabs, &cursor, superslabs * sizeof(superslab_t), HAK_UNIT_BYTES);
    arena.groups = region_place(&region_groups, &cursor, (superslabs / 64 + 1) * sizeof(index_group_t), HAK_UNIT_BYTES);
    region_place(&region_slabs, &cursor, units * sizeof(slab_t), 4 * HAK_UNIT_BYTES);
    arena.heaps = region_place(&region_heaps, &cursor, heaps * HAK_HEAP_BYTES, HAK_UNIT_BYTES);
    bytes = lay_out_end(base, bytes, heaps);
    region_data.start = round_up(cursor, HAK_SUPERSLAB_BYTES);
    region_data.bytes = base + bytes - region_data.start;
    region_data.committed = 0;
    region_data.step = HAK_COMMIT_STEP_MIN_BYTES;
    arena.heap_limit = (uint32_t)heaps;
    arena.first_superslab = (uint32_t)((region_data.start - base) >> HAK_SUPERSLAB_SHIFT);
    /* These tables begin with the first data superslab; the addresses are shifted so that numbers count from base. */
    arena.superslabs = region_superslabs.start - arena.first_superslab * sizeof(superslab_t);
    arena.slabs = region_slabs.start - superslab_unit(arena.first_superslab) * sizeof(slab_t);
    arena.states = region_states.start - (HAK_SECURE * (size_t)arena.first_superslab << (HAK_SUPERSLAB_SHIFT - HAK_STATE_SHIFT));
    arena.small_states = region_small_states.start - (HAK_SECURE * (size_t)arena.first_superslab << (HAK_SUPERSLAB_SHIFT - HAK_GRANULE_SHIFT));
    arena.bytes = bytes;
    arena.base = base;
}

/* True when a sparse arena could have its first superslab and the metadata for it: with less, every request would fail. */
static bool has_room_to_start(void) {
    void *first = (void *)region_data.start;
    size_t bytes = HAK_SUPERSLAB_BYTES + HAK_START_METADATA_BYTES + HAK_SECURE * HAK_START_STATES_BYTES;
    return !arena_is_sparse() || (os_map(first, bytes) && os_release(first, bytes));
}

/* The map is readable from its start: the entries of metadata units are 0, so that freeing into them is caught. */
static bool start_at(void *base, size_t bytes) {
    if (base == NULL) return false;
    size_t guard = HAK_SECURE * HAK_SUPERSLAB_BYTES; /* before the page map */
    arena_lay_out((uintptr_t)base + guard, bytes - guard);
    if (has_room_to_start() && region_commit(&region_map, arena.first_superslab * HAK_UNITS_PER_SUPERSLAB * sizeof(uint32_t)))
        return true;
    arena.base = 0;
    return false;
}

/* A limit that the whole range hardly counts under. */
static bool is_no_limit(size_t limit) { return limit / 4 >= HAK_ARENA_BYTES; }

static void note_address_limit(size_t limit) {
    atomic_store_explicit(&arena.address_limit, limit, memory_order_relaxed);
    if (!is_no_limit(limit)) pool_set(&pool_bytes.young, min_size(HAK_RETAIN_YOUNG_BYTES, limit >> HAK_YOUNG_LIMIT_SHIFT));
}

bool arena_start(void) {
    size_t limit = os_address_limit(), bytes = HAK_ARENA_BYTES;
    hardening_start();
    note_address_limit(limit);
    atomic_store_explicit(&arena.modes, 0, memory_order_relaxed); /* a start may be begun again (start_lock) */
    for (; is_no_limit(limit) && bytes >= HAK_ARENA_MIN_BYTES; bytes = round_down(bytes / 2, HAK_SUPERSLAB_BYTES))
        if (start_at(os_reserve(bytes, HAK_SUPERSLAB_BYTES), bytes)) return true;
    arena_set_mode(HAK_ARENA_SPARSE);
    for (bytes = HAK_ARENA_BYTES; bytes >= HAK_ARENA_MIN_BYTES; bytes = round_down(bytes / 2, HAK_SUPERSLAB_BYTES))
        if (start_at(os_find_room(bytes, HAK_SUPERSLAB_BYTES), bytes)) return true;
    return false;
}

/* Gives back the address space that is reserved and not committed. */
static bool region_trim(region_t *region) {
    size_t rest = region->bytes - region->committed;
    return rest == 0 || os_release((void *)(region->start + region->committed), rest);
}

/* What there is between the heaps and the data. */
static bool gap_trim(void) {
    size_t between = region_data.start - region_heaps.start - region_heaps.bytes;
    return between == 0 || os_release((void *)(region_heaps.start + region_heaps.bytes), between);
}

/* The regions, the data and the gap that are still to be trimmed of an arena that has become sparse. */
static _Atomic uint32_t untrimmed; /* under arena.lock; atomic for the child of a fork */

static bool trim_next(void) {
    if (untrimmed == HAK_METADATA_RANGES + 2) return gap_trim();
    return region_trim(untrimmed == HAK_METADATA_RANGES + 1 ? &region_data : metadata_regions[untrimmed - 1]);
}

/* False when the system refuses; until it agrees nothing can be mapped where the address space is still reserved. */
static bool trim_locked(void) {
    for (; untrimmed != 0; untrimmed--) {
        if (!trim_next()) return false;
        hak_may_stop();
    }
    return true;
}

static void become_sparse_locked(void) {
    if (!arena_is_sparse()) {
        untrimmed = HAK_METADATA_RANGES + 2;
        arena_set_mode(HAK_ARENA_SPARSE);
        hak_may_stop();
    }
    (void)trim_locked();
}

void arena_obey_address_limit(void) {
    size_t limit = os_address_limit();
    if (!arena_is_started()) return;
    note_address_limit(limit);
    if (is_no_limit(limit)) return;
    guarded_spans_flush(); /* they are mapped, for nobody */
    spans_lock();
    become_sparse_locked();
    spans_unlock();
    (void)arena_purge_spans(SIZE_MAX);
    spans_lock();
    for (size_t number = arena.first_superslab, end = arena_superslabs(), length; number < end; number += length) {
        length = span_length(number);
        if (length == 0) break;
        if (span_kind(number) == SPAN_FREE) arena_unmap_clean(number, length);
    }
    spans_unlock();
}

void *arena_commit_heap(uint32_t number) {
    if (number == 0 || number > arena.heap_limit) return NULL;
    size_t end = (size_t)number * HAK_HEAP_BYTES;
    spans_lock();
    bool done = region_commit(&region_heaps, end) && region_commit(&region_quarantines, HAK_SECURE * (size_t)number * HAK_QUARANTINE_STRIDE_BYTES);
    spans_unlock();
    return done ? (void *)(arena.heaps + end - HAK_HEAP_BYTES) : NULL;
}

unsigned arena_metadata_ranges(memory_range_t ranges[HAK_METADATA_RANGES]) {
    for (unsigned region = 0; region < HAK_METADATA_RANGES; region++)
        ranges[region] = (memory_range_t){metadata_regions[region]->start, metadata_regions[region]->committed};
    if (ranges[3].bytes < scattered_slabs_end) ranges[3].bytes = scattered_slabs_end;
    return HAK_METADATA_RANGES;
}

#define HAK_STATES_PER_SUPERSLAB (HAK_SUPERSLAB_BYTES >> HAK_STATE_SHIFT)
#define HAK_SMALL_STATES_PER_SUPERSLAB (HAK_SUPERSLAB_BYTES >> HAK_GRANULE_SHIFT)

/* Commits the metadata of the data superslabs up to (not including) number `end`, and the page map before anything may
   look into it. */
static bool commit_metadata(size_t end) {
    size_t superslabs = end - arena.first_superslab;
    return region_commit(&region_map, superslab_unit(end) * sizeof(uint32_t)) &&
           region_commit(&region_superslabs, superslabs * sizeof(superslab_t)) &&
           region_commit(&region_groups, (end / 64 + 1) * sizeof(index_group_t)) &&
           (arena_is_sparse() || (region_commit(&region_states, HAK_SECURE * superslabs * HAK_STATES_PER_SUPERSLAB) &&
                                  region_commit(&region_small_states, HAK_SECURE * superslabs * HAK_SMALL_STATES_PER_SUPERSLAB) &&
                                  region_commit(&region_slabs, superslab_unit(superslabs) * sizeof(slab_t))));
}

/* Secure: a superslab's part of a region of state bytes. */
typedef struct state_part {
    void *start;
    size_t bytes;
    bool *is_mapped; /* alone, not with the region */
    bool is_needed;
} state_part_t;

static state_part_t state_part(size_t number, const region_t *region, size_t bytes, bool *is_mapped) {
    size_t offset = (number - arena.first_superslab) * bytes;
    return (state_part_t){(void *)(region->start + offset), bytes, is_mapped, offset + bytes > region->committed && !*is_mapped};
}

static state_part_t large_states(size_t number) {
    return state_part(number, &region_states, HAK_STATES_PER_SUPERSLAB, &superslab_at(number)->has_states);
}

static state_part_t small_states(size_t number) {
    return state_part(number, &region_small_states, HAK_SMALL_STATES_PER_SUPERSLAB, &superslab_at(number)->has_small_states);
}

static bool commit_part(state_part_t part) {
    if (!part.is_needed) return true;
    if (!pool_charge(part.bytes)) return false;
    bool done = trim_locked() && os_map(part.start, part.bytes);
    hak_may_stop();
    if (!done) pool_uncharge(part.bytes);
    *part.is_mapped = done;
    return done;
}

/* After a fork that may have come between the mapping of a part and its record. */
static void find_part(state_part_t part) {
    if (part.is_needed) *part.is_mapped = os_is_mapped(part.start, part.bytes);
}

static bool commit_states_locked(size_t number) {
    states_wanted = number;
    bool done = commit_part(large_states(number)) && commit_part(small_states(number));
    states_wanted = 0;
    return done;
}

/* Huge blocks have none, but where they are sampled: as many pages as there are blocks of just above 32 KiB would be a tenth of a small limit. */
bool arena_commit_slabs_locked(size_t number) {
    superslab_t *superslab = superslab_at(number);
    size_t bytes = HAK_UNITS_PER_SUPERSLAB * sizeof(slab_t), offset = (number - arena.first_superslab) * bytes;
    if (HAK_SECURE && !commit_states_locked(number)) return false;
    if (hak_likely(offset + bytes <= region_slabs.committed) || superslab->has_slabs) return true;
    bool is_alone = bytes % os_page_bytes() == 0 && pool_charge(bytes);
    if (is_alone) slabs_wanted = number;
    bool done = is_alone ? trim_locked() && os_map((void *)(region_slabs.start + offset), bytes) : region_commit(&region_slabs, offset + bytes);
    hak_may_stop();
    if (is_alone && !done) pool_uncharge(bytes);
    superslab->has_slabs = done;
    slabs_wanted = 0;
    if (done && scattered_slabs_end < offset + bytes) scattered_slabs_end = offset + bytes;
    return done;
}

bool arena_commit_slabs(size_t number) {
    if (!arena_is_sparse()) return true;
    spans_lock();
    bool done = arena_commit_slabs_locked(number);
    spans_unlock();
    return done;
}

/* What was being mapped is, or not: one call does it, and nobody else maps there. */
HAK_COLD void arena_inherit_locked(void) {
    if (!arena_is_sparse()) return;
    (void)trim_locked();
    for (unsigned number = 0; number < HAK_METADATA_RANGES; number++) {
        region_t *region = metadata_regions[number];
        size_t wanted = region->wanted, committed = region->committed;
        if (wanted > committed && os_is_mapped((void *)(region->start + committed), wanted - committed)) region->committed = wanted;
        region->wanted = 0;
    }
    if (HAK_SECURE && states_wanted != 0) {
        find_part(large_states(states_wanted));
        find_part(small_states(states_wanted));
        states_wanted = 0;
    }
    size_t number = slabs_wanted, bytes = HAK_UNITS_PER_SUPERSLAB * sizeof(slab_t);
    if (number == 0) return;
    size_t end = (number - arena.first_superslab + 1) * bytes;
    superslab_at(number)->has_slabs = os_is_mapped((void *)(region_slabs.start + end - bytes), bytes);
    if (superslab_at(number)->has_slabs && scattered_slabs_end < end) scattered_slabs_end = end;
    slabs_wanted = 0;
}

/* Commits data up to `bytes` from its start, in steps that grow where nothing limits what may be committed. */
static bool commit_data(size_t bytes) {
    if (bytes <= region_data.committed) return true;
    size_t missing = bytes - region_data.committed;
    if (round_up(missing, region_data.step) > region_data.bytes - region_data.committed || os_has_data_limit())
        region_data.step = HAK_SUPERSLAB_BYTES;
    if (!region_commit(&region_data, bytes)) return false;
    if (region_data.step < HAK_COMMIT_STEP_MAX_BYTES) region_data.step *= 2;
    return true;
}

/* The data superslabs [from, to) that nobody has had yet, of a sparse arena: what was committed while it was dense is mapped. */
static void mark_new_holes(size_t from, size_t to) {
    size_t mapped_end = arena.first_superslab + (region_data.committed >> HAK_SUPERSLAB_SHIFT);
    for (size_t number = max_size(from, mapped_end); number < to; number++) superslab_at(number)->holes = HAK_ALL_UNITS;
}

bool arena_can_hold(size_t bytes, size_t alignment) {
    size_t limit = atomic_load_explicit(&arena.address_limit, memory_order_relaxed);
    if (bytes > min_size(arena.bytes, limit) || alignment > arena.bytes) return false;
    uintptr_t first = round_up(region_data.start, alignment);
    return round_up(bytes, HAK_SUPERSLAB_BYTES) <= arena.base + arena.bytes - min_size(first, arena.base + arena.bytes);
}

bool arena_move_frontier_locked(size_t end) {
    if (end > arena.bytes >> HAK_SUPERSLAB_SHIFT) return false;
    /* Somebody else may have lowered the limit (prlimit). */
    if (!arena_is_sparse() && !is_no_limit(os_address_limit())) become_sparse_locked();
    bool is_sparse = arena_is_sparse();
    if (!trim_locked() || !commit_metadata(end) || (!is_sparse && !commit_data((end - arena.first_superslab) << HAK_SUPERSLAB_SHIFT))) {
        pool_count_map_refusal();
        return false;
    }
    if (is_sparse) mark_new_holes(max_size(arena_superslabs(), arena.first_superslab), end);
    atomic_store_explicit(&arena.units, superslab_unit(end), memory_order_release);
    return true;
}
