/* Heaps, their lanes and the runs that those cut. */
#include "boxes/phase-heap/phase_heap.h"

#include <string.h>

#include "boxes/l25-pool/l25_pool.h"
#include "boxes/phase-heap/phase_internal.h"
#include "boxes/shared-pool/guarded_spans.h"
#include "diag/fatal.h"

_Static_assert(sizeof(struct hak_heap) + HAK_PHASE_UNIT_STATES <= HAK_UNIT_BYTES / 2, "a heap leaves room in its first unit");

hak_heap_t *phase_heap_of(const slab_t *run) { return run->free; }

/* A heap lies where the blocks of its first unit would begin. */
static hak_heap_t *heap_in_run(const slab_t *run) { return (hak_heap_t *)(void *)((char *)slab_address(run) + HAK_PHASE_UNIT_STATES); }

bool phase_run_has_heap(const slab_t *run) {
    return run->class_index == PHASE_KIND_SMALL && run->free == (void *)heap_in_run(run);
}

static slab_t *run_of_heap(const hak_heap_t *heap) { return slab_of_first_unit(arena_unit_of(heap)); }

bool phase_is_heap(const hak_heap_t *heap) {
    size_t unit = arena_unit_of(heap);
    if (!arena_is_started() || !arena_has_unit(unit)) return false;
    uint32_t entry = page_map_get(unit);
    if (!entry_is_phase(entry) || page_map_class(entry) != HAK_CLASS_RUN) return false;
    return phase_run_has_heap(run_of_heap(heap)) && heap_in_run(run_of_heap(heap)) == heap;
}

/* Of a run that has its guard in its last unit, or where a page is as long as one, behind it. */
static size_t run_bytes_for(unsigned units) { return ((size_t)units << HAK_UNIT_SHIFT) - (guard_bytes() < HAK_UNIT_BYTES ? guard_bytes() : 0); }

slab_t *phase_take_run(thread_heap_t *self, hak_heap_t *heap, unsigned kind, unsigned units, unsigned least, bool *is_zero) {
    void *start = l25_pool_alloc(&self->owner, run_bytes_for(units), 1, is_zero);
    if (start == NULL && units > least) start = l25_pool_alloc(&self->owner, run_bytes_for(least), 1, is_zero);
    if (start == NULL) return NULL;
    owner_count(&self->owner, HAK_COUNTER_PHASE_RUNS);
    size_t first = arena_unit_of(start);
    slab_t *run = slab_of_first_unit(first);
    run->free = heap;
    run->next = NULL;
    run->class_index = (uint8_t)kind;
    for (unsigned unit = 1; unit < run->units; unit++) {
        run[unit].units_back = (uint8_t)unit;
        page_map_set(first + unit, HAK_ENTRY_PHASE);
    }
    page_map_set(first, page_map_code(HAK_CLASS_RUN) | HAK_ENTRY_PHASE);
    return run;
}

void phase_release_run(slab_t *run) {
    size_t first = slab_unit(run);
    for (unsigned unit = 1; unit < run->units; unit++) page_map_set(first + unit, 0);
    run->free = NULL;
    l25_pool_free(run);
}

static void open_unit(phase_region_t *region, char *start) {
    region->bump = start + HAK_PHASE_UNIT_STATES;
    region->bytes = (uintptr_t)start - ((uintptr_t)start >> HAK_GRANULE_SHIFT);
    region->end = (size_t)(region->run_end - start) < HAK_UNIT_BYTES ? region->run_end : start + HAK_UNIT_BYTES;
}

void phase_open_small_run(phase_region_t *region, const slab_t *run, bool is_zero) {
    char *start = slab_address(run);
    region->run_end = start + run->run_bytes;
    region->is_zero = is_zero;
    for (char *unit = start; !is_zero && unit < region->run_end; unit += HAK_UNIT_BYTES) memset(unit, 0, HAK_PHASE_UNIT_STATES);
    open_unit(region, start);
}

void phase_open_next_unit(phase_region_t *region) { open_unit(region, region->end); }

/* The lane itself is the first thing in its first run. */
static void lane_start(phase_lane_t *lane, size_t bytes, thread_heap_t *self, slab_t *run, bool is_zero) {
    if (!is_zero) memset(lane, 0, bytes);
    lane->owner = self;
    lane->runs = run;
    lane->small.units = lane->medium.units = 2;
    phase_open_small_run(&lane->small, run, is_zero);
    lane->small.bump += round_up(bytes, HAK_CACHE_LINE_BYTES);
}

hak_heap_t *phase_create(thread_heap_t *self) {
    bool is_zero;
    slab_t *run = phase_take_run(self, NULL, PHASE_KIND_SMALL, 1, 1, &is_zero);
    if (run == NULL) return NULL;
    hak_heap_t *heap = heap_in_run(run);
    lane_start(&heap->first, sizeof *heap, self, run, is_zero);
    atomic_store_explicit(&heap->lanes, &heap->first, memory_order_release);
    run->free = heap;
    return heap;
}

phase_lane_t *phase_find_lane(hak_heap_t *heap, const thread_heap_t *self) {
    if (heap->first.owner == self) return &heap->first;
    phase_lane_t *lane = phase_recent_lane(heap, self);
    if (hak_likely(lane != NULL)) return lane;
    lane = atomic_load_explicit(&heap->lanes, memory_order_acquire);
    while (lane != NULL && lane->owner != self) lane = lane->next;
    if (lane != NULL) atomic_store_explicit(phase_recent_place(heap, self), lane, memory_order_release);
    return lane;
}

phase_lane_t *phase_add_lane(thread_heap_t *self, hak_heap_t *heap) {
    bool is_zero;
    slab_t *run = phase_take_run(self, heap, PHASE_KIND_SMALL, 1, 1, &is_zero);
    if (run == NULL) return NULL;
    phase_lane_t *lane = (phase_lane_t *)(void *)heap_in_run(run);
    lane_start(lane, sizeof *lane, self, run, is_zero);
    lane->next = atomic_load_explicit(&heap->lanes, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&heap->lanes, &lane->next, lane, memory_order_release, memory_order_relaxed)) {}
    atomic_store_explicit(phase_recent_place(heap, self), lane, memory_order_release);
    return lane;
}

/* A lane lies in one of its runs: nothing of it is read once the first has gone. */
static void release_lane(phase_lane_t *lane, const slab_t *kept) {
    for (slab_t *run = lane->runs, *next; run != NULL; run = next) {
        next = run->next;
        if (HAK_SECURE) phase_check_run(run);
        if (run != kept) phase_release_run(run);
    }
}

void phase_destroy(hak_heap_t *heap) {
    slab_t *own_run = run_of_heap(heap);
    phase_release_all_large(heap);
    for (phase_lane_t *lane = atomic_load_explicit(&heap->lanes, memory_order_acquire), *next; lane != NULL; lane = next) {
        next = lane->next;
        release_lane(lane, own_run);
    }
    heap->first.owner = NULL; /* a later call takes the cold door, which knows */
    phase_release_run(own_run);
}
