#include "boxes/shared-pool/units.h"

#include "boxes/shared-pool/arena.h"
#include "boxes/shared-pool/guarded_spans.h"
#include "boxes/shared-pool/hardening.h"
#include "boxes/shared-pool/pool_bytes.h"
#include "diag/trace_events.h"

/* Secure: the last unit of each superslab is nobody's, and inaccessible. */
#define GUARD_UNITS ((uint32_t)HAK_SECURE << (HAK_UNITS_PER_SUPERSLAB - 1))
#define POOL_UNITS (HAK_ALL_UNITS & ~GUARD_UNITS)

HAK_INLINE uint32_t state_free(uint64_t state) { return (uint32_t)state; }
HAK_INLINE uint32_t state_dirty(uint64_t state) { return (uint32_t)(state >> 32); }
HAK_INLINE uint32_t state_retained(uint64_t state) { return state_free(state) & state_dirty(state); }
HAK_INLINE uint64_t state_pack(uint32_t free, uint32_t dirty) { return (uint64_t)dirty << 32 | free; }

/* Bit k is set when the mask has a run of at least 2^k ones. */
static unsigned run_orders(uint32_t mask) {
    unsigned orders = 0;
    for (unsigned order = 0; mask != 0 && order < HAK_INDEX_ORDERS; order++) {
        orders |= 1u << order;
        mask &= order + 1 < HAK_INDEX_ORDERS ? mask >> (1u << order) : 0;
    }
    return orders;
}

/* The free units, with the guard of a superslab of which nothing else is used: the index finds it by its longest run. */
HAK_INLINE uint32_t wholly_free(uint64_t state) { return state_free(state) == POOL_UNITS ? HAK_ALL_UNITS : state_free(state); }

/* Makes one word of the index say `wanted` for a superslab. Sequentially consistent, so that whoever clears a bit by
   an old state and then reads the state again cannot miss what set it. */
static void index_word_set(_Atomic uint64_t *word, uint64_t bit, bool wanted) {
    bool present = (atomic_load_explicit(word, memory_order_seq_cst) & bit) != 0;
    if (present == wanted) return;
    if (wanted) atomic_fetch_or_explicit(word, bit, memory_order_seq_cst);
    else atomic_fetch_and_explicit(word, ~bit, memory_order_seq_cst);
}

/* Brings the index in line with a superslab's state, again when the state moved meanwhile. */
static void index_update(size_t number) {
    superslab_t *superslab = superslab_at(number);
    index_group_t *group = index_group_at(number / 64);
    uint64_t bit = UINT64_C(1) << (number % 64);
    uint64_t state = atomic_load_explicit(&superslab->state, memory_order_seq_cst);
    for (;;) {
        unsigned free_orders = run_orders(wholly_free(state)), dirty_orders = run_orders(state_retained(state));
        for (unsigned order = 0; order < HAK_INDEX_ORDERS; order++) {
            index_word_set(&group->free[order], bit, free_orders >> order & 1u);
            index_word_set(&group->dirty[order], bit, dirty_orders >> order & 1u);
        }
        uint64_t now = atomic_load_explicit(&superslab->state, memory_order_seq_cst);
        if (now == state) return;
        state = now;
    }
}

/* What is looked for: `count` units, their address a multiple of `alignment` units, at the start of `room` free ones;
   the `count` retained, or only free. */
typedef struct units_wish {
    unsigned count;
    unsigned alignment;
    unsigned room;
    bool is_retained;
} units_wish_t;

/* Where addresses are scarce, long slabs must not be scattered over a superslab. */
HAK_INLINE bool is_random(void) { return HAK_SECURE && !arena_is_sparse(); }

/* One of the bits of a mask: the first one from a place that is random. */
static unsigned random_bit(uint32_t mask) {
    unsigned place = hardening_below(hardening_random(), HAK_UNITS_PER_SUPERSLAB);
    uint32_t above = mask & (HAK_ALL_UNITS << place);
    return lowest_bit(above != 0 ? above : mask);
}

/* Where the wish fits into a superslab; HAK_UNITS_PER_SUPERSLAB when nowhere. */
static unsigned find_run(uint64_t state, const units_wish_t *wish) {
    static const uint32_t every[] = {0xffffffffu, 0x55555555u, 0x11111111u, 0x01010101u, 0x00010001u, 1u};
    uint32_t starts = run_starts(wish->is_retained ? state_retained(state) : state_free(state), wish->count);
    if (wish->room > wish->count) starts &= run_starts(state_free(state), wish->room);
    starts &= every[floor_log2(wish->alignment)];
    if (starts == 0) return HAK_UNITS_PER_SUPERSLAB;
    return is_random() ? random_bit(starts) : lowest_bit(starts);
}

/* Takes `mask` out of a superslab's free units; false when another thread was faster. */
static bool state_take(superslab_t *superslab, uint64_t *state, uint32_t mask) {
    uint64_t next = state_pack(state_free(*state) & ~mask, state_dirty(*state));
    if (!atomic_compare_exchange_weak_explicit(&superslab->state, state, next, memory_order_seq_cst, memory_order_acquire))
        return false;
    if (state_free(*state) == POOL_UNITS) pool_free_superslabs_add(-1);
    return true;
}

static size_t units_bytes(uint32_t mask) { return (size_t)__builtin_popcount(mask) << HAK_UNIT_SHIFT; }

/* The same, charging what of them is clean; false too, and *is_refused, when the limit does not allow it. */
static bool state_take_charged(superslab_t *superslab, uint64_t *state, uint32_t mask, bool *is_refused) {
    uint32_t clean = mask & ~state_dirty(*state);
    *is_refused = clean != 0 && !pool_charge(units_bytes(clean));
    if (*is_refused) return false;
    if (hak_likely(state_take(superslab, state, mask))) return true;
    if (clean != 0) pool_uncharge(units_bytes(clean));
    return false;
}

const char *pool_stage_name(pool_stage_t stage) {
    static const char *const names[] = {
        [POOL_STAGE_NONE] = "0",
        [POOL_STAGE_RETAINED] = "1",
        [POOL_STAGE_UNUSED] = "2",
        [POOL_STAGE_SUPERSLAB] = "3",
    };
    return names[stage];
}

/* Counts those of the units that had been given back to the system, which is now undone by page faults. */
static void count_refaulted(superslab_t *superslab, uint32_t clean) {
    uint32_t again = atomic_load_explicit(&superslab->purged, memory_order_relaxed) & clean;
    if (hak_likely(again == 0)) return;
    atomic_fetch_and_explicit(&superslab->purged, ~again, memory_order_relaxed);
    pool_count_refaulted((size_t)__builtin_popcount(again) << HAK_UNIT_SHIFT);
}

static void account_taken(superslab_t *superslab, uint32_t mask, uint32_t dirty) {
    size_t retained = (size_t)__builtin_popcount(mask & dirty), clean = (size_t)__builtin_popcount(mask & ~dirty);
    if (retained != 0) pool_retained_subtract(retained << HAK_UNIT_SHIFT);
    if (clean != 0) pool_count_clean_taken(clean << HAK_UNIT_SHIFT);
    count_refaulted(superslab, mask & ~dirty);
}

/* Tries one superslab. */
static bool try_superslab(size_t number, const units_wish_t *wish, units_taken_t *taken) {
    superslab_t *superslab = superslab_at(number);
    uint64_t state = atomic_load_explicit(&superslab->state, memory_order_acquire);
    bool is_refused = false;
    for (;;) {
        unsigned start = find_run(state, wish);
        if (start == HAK_UNITS_PER_SUPERSLAB) return false;
        uint32_t mask = bit_range(start, wish->count);
        if (!state_take_charged(superslab, &state, mask, &is_refused)) {
            if (is_refused) return false;
            continue;
        }
        account_taken(superslab, mask, state_dirty(state));
        index_update(number);
        taken->first = superslab_unit(number) + start;
        taken->is_zero = (state_dirty(state) & mask) == 0;
        taken->stage = wish->is_retained ? POOL_STAGE_RETAINED : POOL_STAGE_UNUSED;
        return true;
    }
}

/* Searches the index at one order, lowest address first; gives up after `attempts` superslabs that did not serve. */
static bool search_order(unsigned order, unsigned attempts, const units_wish_t *wish, units_taken_t *taken) {
    size_t groups = (arena_superslabs() + 63) / 64;
    unsigned room_order = floor_log2(wish->room) > order ? floor_log2(wish->room) : order;
    for (size_t group = arena.first_superslab / 64; group < groups; group++) {
        index_group_t *words = index_group_at(group);
        uint64_t word = atomic_load_explicit(&words->free[room_order], memory_order_acquire);
        if (wish->is_retained) word &= atomic_load_explicit(&words->dirty[order], memory_order_acquire);
        for (; word != 0; word &= word - 1) {
            if (try_superslab(group * 64 + lowest_bit(word), wish, taken)) return true;
            if (--attempts == 0) return false;
        }
    }
    return false;
}

/* A run of at least 2^floor(log2 count) may hold count units, one of 2^ceil(log2 count) does (alignment apart). That a
   superslab has both such a run and room does not say that they lie together: that search is bounded. */
static bool search(const units_wish_t *wish, units_taken_t *taken) {
    unsigned low = floor_log2(wish->count), high = ceil_log2(wish->count);
    if (low != high && search_order(low, (unsigned)knob_value(HAK_KNOB_SS_EMPTY_SCAN_LIMIT), wish, taken)) return true;
    return search_order(high, wish->room > wish->count ? HAK_GROWTH_SCAN_LIMIT : UINT32_MAX, wish, taken);
}

/* A superslab that is taken because the others are full will fill up itself; the first ones may be all that there is. */
static void hint_huge_pages(size_t number) {
    if (hak_likely(!knob_is_on(HAK_KNOB_THP)) || number < arena.first_superslab + HAK_THP_AFTER_SUPERSLABS) return;
    os_hint_huge_pages(superslab_address(number), HAK_SUPERSLAB_BYTES);
}

static void *guard_address(size_t number) { return unit_address(superslab_unit(number) + HAK_UNITS_PER_SUPERSLAB - 1); }

/* Secure: makes the guard of a superslab inaccessible, and empties it. Returns which of its units may still be resident. */
static uint32_t close_superslab(size_t number, uint32_t dirty) {
    if (!HAK_SECURE) return dirty;
    if ((dirty & GUARD_UNITS) != 0 && os_purge(guard_address(number), HAK_UNIT_BYTES)) {
        dirty &= ~GUARD_UNITS;
        pool_uncharge(HAK_UNIT_BYTES);
    }
    superslab_at(number)->is_guarded = guard_close(guard_address(number), HAK_UNIT_BYTES);
    return dirty;
}

/* False when the system refuses. */
static bool open_superslab(size_t number) {
    return !HAK_SECURE || !superslab_at(number)->is_guarded || guard_open(guard_address(number), HAK_UNIT_BYTES);
}

/* One of the places in a superslab of which only the guard is taken, for less units than all. */
static unsigned random_start(unsigned count, unsigned alignment) {
    return hardening_below(hardening_random(), (HAK_UNITS_PER_SUPERSLAB - 1 - count) / alignment + 1) * alignment;
}

/* A new superslab is aligned to its size: its first units serve every alignment. */
static units_taken_t units_take_from_new_superslab(unsigned count, unsigned alignment) {
    units_taken_t taken = {0};
    size_t dirty_bytes;
    size_t number = arena_take_span(1, 1, SPAN_POOL, &dirty_bytes);
    if (number == 0) return taken;
    if (hak_unlikely(!arena_map_span(number, 0, HAK_SUPERSLAB_BYTES))) {
        arena_give_span(number, 1);
        return taken;
    }
    uint32_t dirty = state_dirty(atomic_load_explicit(&superslab_at(number)->state, memory_order_relaxed));
    uint32_t mask = bit_range(is_random() ? random_start(count, alignment) : 0, count);
    if (hak_unlikely(!pool_charge(units_bytes(mask & ~dirty)))) {
        arena_give_span(number, 1);
        return taken;
    }
    dirty = close_superslab(number, dirty);
    uint32_t retained = dirty & ~mask & POOL_UNITS;
    if (retained != 0) pool_retained_add((size_t)__builtin_popcount(retained) << HAK_UNIT_SHIFT);
    atomic_store_explicit(&superslab_at(number)->state, state_pack(POOL_UNITS & ~mask, dirty), memory_order_seq_cst);
    index_update(number);
    count_refaulted(superslab_at(number), mask & ~dirty);
    hint_huge_pages(number);
    trace_super_add((uintptr_t)superslab_address(number), (unsigned)__builtin_popcount(dirty));
    taken.first = superslab_unit(number) + lowest_bit(mask);
    taken.is_zero = (dirty & mask) == 0;
    taken.stage = (dirty & mask) == mask ? POOL_STAGE_RETAINED : POOL_STAGE_SUPERSLAB; /* a span may be retained memory */
    return taken;
}

units_taken_t units_take(unsigned count, unsigned alignment, pool_stage_t stage) {
    units_taken_t taken = {0};
    if (stage == POOL_STAGE_SUPERSLAB) return units_take_from_new_superslab(count, alignment);
    if (search(&(units_wish_t){count, alignment, count, stage == POOL_STAGE_RETAINED}, &taken)) return taken;
    /* What a free span retains comes before what would be faulted in. */
    if (stage == POOL_STAGE_RETAINED && arena_has_dirty_span()) return units_take_from_new_superslab(count, alignment);
    return taken;
}

units_taken_t units_take_any(unsigned count, unsigned alignment) {
    units_taken_t taken = units_take(count, alignment, POOL_STAGE_RETAINED);
    if (taken.stage == POOL_STAGE_NONE) taken = units_take(count, alignment, POOL_STAGE_UNUSED);
    if (taken.stage == POOL_STAGE_NONE) taken = units_take(count, alignment, POOL_STAGE_SUPERSLAB);
    return taken;
}

units_taken_t units_take_growing(unsigned count, pool_stage_t stage) {
    unsigned room = count > HAK_GROWTH_ROOM_UNITS ? count : HAK_GROWTH_ROOM_UNITS;
    bool is_retained = stage == POOL_STAGE_RETAINED;
    units_taken_t taken = {0};
    if (search(&(units_wish_t){count, HAK_GROWTH_ROOM_UNITS, room, is_retained}, &taken)) return taken;
    if (!is_retained || arena_has_dirty_span()) taken = units_take_from_new_superslab(count, HAK_GROWTH_ROOM_UNITS);
    return taken.stage == POOL_STAGE_NONE ? units_take(count, 1, stage) : taken;
}

bool units_take_at(size_t first, unsigned count, pool_stage_t stage) {
    unsigned start = (unsigned)(first % HAK_UNITS_PER_SUPERSLAB);
    size_t number = first >> HAK_UNITS_PER_SUPERSLAB_SHIFT;
    if (start == 0 || start + count > HAK_UNITS_PER_SUPERSLAB) return false;
    superslab_t *superslab = superslab_at(number);
    uint32_t mask = bit_range(start, count);
    bool is_retained = stage == POOL_STAGE_RETAINED;
    uint64_t state = atomic_load_explicit(&superslab->state, memory_order_acquire);
    bool is_refused = false;
    do {
        if (is_refused || ((is_retained ? state_retained(state) : state_free(state)) & mask) != mask) return false;
    } while (!state_take_charged(superslab, &state, mask, &is_refused));
    account_taken(superslab, mask, state_dirty(state));
    index_update(number);
    return true;
}

static void give_units(size_t first, unsigned count, unsigned dirty) {
    size_t number = first >> HAK_UNITS_PER_SUPERSLAB_SHIFT;
    unsigned start = (unsigned)(first % HAK_UNITS_PER_SUPERSLAB);
    superslab_t *superslab = superslab_at(number);
    uint32_t mask = bit_range(start, count), dirty_mask = dirty == 0 ? 0 : bit_range(start, dirty);
    uint64_t state = atomic_load_explicit(&superslab->state, memory_order_relaxed), next;
    if (dirty != 0) pool_retained_add((size_t)dirty << HAK_UNIT_SHIFT);
    if (dirty != count) pool_uncharge((size_t)(count - dirty) << HAK_UNIT_SHIFT);
    do {
        next = state_pack(state_free(state) | mask, (state_dirty(state) & ~mask) | dirty_mask);
    } while (!atomic_compare_exchange_weak_explicit(&superslab->state, &state, next, memory_order_seq_cst,
                                                    memory_order_relaxed));
    if (state_free(next) == POOL_UNITS) pool_free_superslabs_add(1);
    index_update(number);
}

/* A superslab of which nothing is used returns to the arena, with the record of what is dirty. */
static bool release_if_free(size_t number) {
    superslab_t *superslab = superslab_at(number);
    uint64_t state = atomic_load_explicit(&superslab->state, memory_order_relaxed), next;
    do {
        if (state_free(state) != POOL_UNITS) return false;
        next = state_pack(0, state_dirty(state));
    } while (!atomic_compare_exchange_weak_explicit(&superslab->state, &state, next, memory_order_seq_cst,
                                                    memory_order_relaxed));
    if (hak_unlikely(!open_superslab(number))) {
        atomic_store_explicit(&superslab->state, state, memory_order_seq_cst);
        index_update(number);
        return false;
    }
    pool_free_superslabs_add(-1);
    index_update(number);
    pool_retained_subtract((size_t)__builtin_popcount(state_dirty(state) & POOL_UNITS) << HAK_UNIT_SHIFT);
    atomic_fetch_add_explicit(&pool_bytes.superslabs_released, 1, memory_order_relaxed);
    trace_super_remove((uintptr_t)superslab_address(number));
    arena_give_superslab(number);
    return true;
}

void units_return_free_superslabs(size_t most) {
    if (hak_likely(!pool_has_free_superslabs())) return;
    unsigned order = HAK_INDEX_ORDERS - 1; /* a run of all units */
    size_t groups = (arena_superslabs() + 63) / 64;
    for (size_t group = arena.first_superslab / 64; group < groups; group++) {
        uint64_t word = atomic_load_explicit(&index_group_at(group)->free[order], memory_order_acquire);
        for (; word != 0; word &= word - 1) {
            if (release_if_free(group * 64 + lowest_bit(word)) && --most == 0) return;
        }
    }
}

/* Remembers which units were given back to the system, to know which of them are wanted again. */
static void mark_purged(size_t first, unsigned count) {
    superslab_t *superslab = superslab_at(first >> HAK_UNITS_PER_SUPERSLAB_SHIFT);
    uint32_t mask = bit_range((unsigned)(first % HAK_UNITS_PER_SUPERSLAB), count);
    atomic_fetch_or_explicit(&superslab->purged, mask, memory_order_relaxed);
}

/* With HAKMEM_TINY_USE_SUPERSLAB=0: nothing is retained. */
HAK_COLD static void give_units_to_system(size_t first, unsigned count, unsigned dirty) {
    size_t bytes = (size_t)dirty << HAK_UNIT_SHIFT;
    if (dirty != 0 && os_purge(unit_address(first), bytes)) {
        mark_purged(first, dirty);
        pool_count_purged(bytes);
        dirty = 0;
    }
    give_units(first, count, dirty);
    (void)release_if_free(first >> HAK_UNITS_PER_SUPERSLAB_SHIFT);
}

void units_give(size_t first, unsigned count, unsigned dirty) {
    if (hak_likely(knob_is_on(HAK_KNOB_TINY_USE_SUPERSLAB))) give_units(first, count, dirty);
    else give_units_to_system(first, count, dirty);
}

/* Purges runs of at least 2^order retained units of one superslab, until `bytes` have gone. */
static size_t purge_superslab(size_t number, unsigned order, size_t bytes) {
    superslab_t *superslab = superslab_at(number);
    uint64_t state = atomic_load_explicit(&superslab->state, memory_order_acquire);
    size_t purged = 0;
    for (uint32_t starts; purged < bytes && (starts = run_starts(state_retained(state), 1u << order)) != 0;) {
        unsigned start = lowest_bit(starts);
        size_t wanted = round_up(min_size(bytes - purged, HAK_SUPERSLAB_BYTES), HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT;
        unsigned count = (unsigned)min_size(run_length(state_retained(state), start), wanted);
        if (!state_take(superslab, &state, bit_range(start, count))) continue;
        size_t first = superslab_unit(number) + start, piece = (size_t)count << HAK_UNIT_SHIFT;
        pool_retained_subtract(piece);
        bool done = os_purge(unit_address(first), piece);
        if (done) mark_purged(first, count);
        give_units(first, count, done ? 0 : count);
        if (!done) break;
        purged += piece;
        state = atomic_load_explicit(&superslab->state, memory_order_acquire);
    }
    if (state_retained(state) == 0) (void)release_if_free(number); /* clean, then: shorter runs are still to be purged */
    return purged;
}

/* Purges runs of at least 2^order retained units, highest superslab first, until `bytes` have gone. */
static size_t purge_order(unsigned order, size_t bytes) {
    size_t purged = 0;
    for (size_t group = (arena_superslabs() + 63) / 64; group-- > arena.first_superslab / 64 && purged < bytes;) {
        uint64_t word = atomic_load_explicit(&index_group_at(group)->dirty[order], memory_order_acquire);
        while (word != 0 && purged < bytes) {
            unsigned position = floor_log2(word);
            word &= ~(UINT64_C(1) << position);
            purged += purge_superslab(group * 64 + position, order, bytes - purged);
        }
    }
    return purged;
}

size_t units_purge(size_t bytes) {
    size_t purged = 0;
    for (unsigned order = HAK_INDEX_ORDERS; order-- > 0 && purged < bytes;) purged += purge_order(order, bytes - purged);
    pool_count_purged(purged);
    if (purged != 0) trace_super_purge(bytes, purged);
    return purged;
}
