#include "boxes/l25-pool/l25_pool.h"

#include "diag/trace_events.h"

static unsigned units_for(size_t bytes) { return (unsigned)((bytes + HAK_UNIT_BYTES - 1) >> HAK_UNIT_SHIFT); }

static void run_set_bytes(slab_t *run, size_t bytes) {
    size_t rounded = round_up(bytes, os_page_bytes());
    pool_used_large_add(rounded - run->run_bytes);
    run->run_bytes = rounded;
    run->units = (uint8_t)units_for(bytes);
}

void *l25_pool_alloc(slab_owner_t *owner, size_t bytes, size_t alignment, bool *is_zero) {
    unsigned units = units_for(bytes);
    units_taken_t taken = units_take_any(units, alignment > HAK_UNIT_BYTES ? (unsigned)(alignment >> HAK_UNIT_SHIFT) : 1);
    if (taken.stage == POOL_STAGE_NONE) return NULL;
    slab_t *run = slab_of_first_unit(taken.first);
    run->units_back = 0;
    run->run_bytes = 0;
    run_set_bytes(run, bytes);
    page_map_set(taken.first, page_map_code(HAK_CLASS_RUN));
    owner_count(owner, HAK_COUNTER_RUNS);
    owner_count_stage(owner, taken.stage);
    trace_ss_run(pool_stage_name(taken.stage), run->run_bytes, (uintptr_t)unit_address(taken.first), units);
    *is_zero = taken.is_zero;
    return unit_address(taken.first);
}

void l25_pool_free(slab_t *run) {
    size_t first = slab_unit(run);
    page_map_set(first, 0);
    pool_used_large_add(0 - run->run_bytes);
    units_give(first, run->units, run->units);
}

bool l25_pool_resize(slab_t *run, size_t bytes) {
    unsigned before = run->units, after = units_for(bytes);
    size_t first = slab_unit(run);
    if (after > HAK_UNITS_PER_SUPERSLAB) return false;
    if (after > before && !units_take_at(first + before, after - before)) return false;
    run_set_bytes(run, bytes);
    if (after < before) units_give(first + after, before - after, before - after);
    return true;
}
