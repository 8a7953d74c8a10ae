#include "boxes/l25-pool/l25_pool.h"

#include <string.h>

#include "boxes/shared-pool/guarded_spans.h"
#include "diag/trace_events.h"

static unsigned units_for(size_t bytes) { return (unsigned)((bytes + guard_bytes() + HAK_UNIT_BYTES - 1) >> HAK_UNIT_SHIFT); }

static void *run_end(const slab_t *run) { return (char *)slab_address(run) + run->run_bytes; }

static void *run_last(const slab_t *run) { return (char *)slab_address(run) + ((size_t)run->units << HAK_UNIT_SHIFT); }

static void run_set_bytes(slab_t *run, size_t bytes) {
    size_t rounded = round_up(bytes, os_page_bytes());
    pool_used_large_add(rounded - run->run_bytes);
    run->run_bytes = rounded;
    run->units = (uint8_t)units_for(bytes);
    run->is_guarded = guard_after(run_end(run), run_last(run));
}

static bool run_unguard(slab_t *run) { return unguard_after(run->is_guarded, run_end(run), run_last(run)); }

/* Makes a run of units that were taken for it; NULL when none were. */
static void *run_start(slab_owner_t *owner, units_taken_t taken, size_t bytes) {
    if (taken.stage == POOL_STAGE_NONE) return NULL;
    slab_t *run = slab_of_first_unit(taken.first);
    run->units_back = 0;
    run->run_bytes = 0;
    run_set_bytes(run, bytes);
    page_map_set(taken.first, page_map_code(HAK_CLASS_RUN));
    owner_count(owner, HAK_COUNTER_RUNS);
    owner_count_stage(owner, taken.stage);
    trace_ss_run(pool_stage_name(taken.stage), run->run_bytes, (uintptr_t)unit_address(taken.first), run->units);
    return unit_address(taken.first);
}

void *l25_pool_alloc(slab_owner_t *owner, size_t bytes, size_t alignment, bool *is_zero) {
    unsigned alignment_units = alignment > HAK_UNIT_BYTES ? (unsigned)(alignment >> HAK_UNIT_SHIFT) : 1;
    units_taken_t taken = units_take_any(units_for(bytes), alignment_units);
    *is_zero = taken.is_zero;
    return run_start(owner, taken, bytes);
}

static void *run_start_growing(slab_owner_t *owner, size_t bytes, pool_stage_t stage) {
    return run_start(owner, units_take_growing(units_for(bytes), stage), bytes);
}

void *l25_pool_alloc_growing(slab_owner_t *owner, size_t bytes) {
    void *block = run_start_growing(owner, bytes, POOL_STAGE_RETAINED);
    return block != NULL ? block : run_start_growing(owner, bytes, POOL_STAGE_UNUSED);
}

void l25_pool_free(slab_t *run) {
    size_t first = slab_unit(run);
    unsigned units = run->units;
    bool is_open = run_unguard(run);
    page_map_set(first, 0);
    pool_used_large_add(0 - run->run_bytes);
    if (HAK_SECURE && !arena_is_sparse() && os_purge(slab_address(run), (size_t)units << HAK_UNIT_SHIFT)) {
        pool_count_purged((size_t)units << HAK_UNIT_SHIFT);
        if (guarded_spans_take(first, units)) return;
        if (hak_likely(is_open)) units_give(first, units, 0);
    } else if (hak_likely(is_open)) { /* else its guard stays, and with it the run's addresses */
        units_give(first, units, units);
    }
}

/* Grows or shrinks a run in place, into free units or into retained ones alone. */
static bool run_resize(slab_t *run, size_t bytes, pool_stage_t stage) {
    unsigned before = run->units, after = units_for(bytes);
    size_t first = slab_unit(run);
    if (after > HAK_UNITS_PER_SUPERSLAB) return false;
    if (!run_unguard(run)) return false;
    if (after > before && !units_take_at(first + before, after - before, stage)) {
        run->is_guarded = guard_after(run_end(run), run_last(run));
        return false;
    }
    run_set_bytes(run, bytes);
    if (after < before) units_give(first + after, before - after, before - after);
    return true;
}

bool l25_pool_resize(slab_t *run, size_t bytes) { return run_resize(run, bytes, POOL_STAGE_UNUSED); }

/* Moves a run's contents to a new block, if there is one. */
static void *run_move(slab_t *run, void *block) {
    if (block == NULL) return NULL;
    memcpy(block, slab_address(run), run->run_bytes);
    l25_pool_free(run);
    return block;
}

void *l25_pool_grow(slab_owner_t *owner, slab_t *run, size_t bytes) {
    if (run_resize(run, bytes, POOL_STAGE_RETAINED)) return slab_address(run);
    unsigned extra = units_for(bytes) - run->units;
    if (extra * HAK_GROWTH_COPY_SHARE >= run->units) {
        void *moved = run_move(run, run_start_growing(owner, bytes, POOL_STAGE_RETAINED));
        if (moved != NULL) return moved;
    }
    if (run_resize(run, bytes, POOL_STAGE_UNUSED)) return slab_address(run);
    return run_move(run, l25_pool_alloc_growing(owner, bytes));
}
