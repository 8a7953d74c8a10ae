#include "boxes/front-gate/phases.h"

#include <errno.h>
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/front-gate/front_gate.h"
#include "boxes/front-gate/lifecycle.h"
#include "boxes/phase-heap/phase_heap_hot.h"
#include "diag/fatal.h"
#include "diag/free_trace.h"

/* False, with errno, for what is none. */
static bool heap_is_usable(const hak_heap_t *heap) {
    if (hak_likely(heap != NULL && phase_is_heap(heap))) return true;
    if (heap != NULL) hak_misuse_of(HAK_ERROR_HEAP_UNKNOWN, heap, 0, NULL);
    errno = EINVAL;
    return false;
}

static hak_heap_t *create_once(void) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return NULL;
    hak_heap_t *heap = phase_create(visit.heap);
    if (hak_unlikely(heap == NULL)) {
        (void)ace_make_room_for(visit.heap, HAK_UNIT_BYTES);
        heap = phase_create(visit.heap);
    }
    lifecycle_leave(visit);
    return heap;
}

hak_heap_t *phases_create(void) {
    hak_heap_t *heap = create_once();
    while (hak_unlikely(heap == NULL) && front_gate_is_relieved(HAK_UNIT_BYTES, 1)) heap = create_once();
    if (hak_unlikely(heap == NULL)) errno = ENOMEM;
    return heap;
}

void phases_destroy(hak_heap_t *heap) {
    if (heap == NULL || !heap_is_usable(heap)) return;
    phase_destroy(heap);
    ace_bound_retained();
}

static void *alloc_from_heap(hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero) {
    heap_visit_t visit = lifecycle_enter();
    if (hak_unlikely(visit.heap == NULL)) return NULL;
    void *block = phase_alloc(visit.heap, heap, bytes, alignment, is_zero);
    lifecycle_leave(visit);
    return block;
}

static void *alloc_or_fail(hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero) {
    void *block = alloc_from_heap(heap, bytes, alignment, is_zero);
    while (hak_unlikely(block == NULL) && front_gate_is_relieved(bytes, alignment)) block = alloc_from_heap(heap, bytes, alignment, is_zero);
    return hak_likely(block != NULL) ? block : fail_with_enomem();
}

/* As the fast path, for a thread that has not made the heap; NULL where there is more to do. */
static void *alloc_in_own_lane(hak_heap_t *heap, size_t bytes, size_t alignment) {
    phase_lane_t *lane = phase_recent_lane(heap, tls_heap);
    bool is_small = bytes - 1 < HAK_PHASE_SMALL_MAX_BYTES - phase_canary_bytes() && alignment <= HAK_GRANULE_BYTES;
    if (lane == NULL || !is_small || hak_unlikely(arena_modes() != 0)) return NULL;
    return phase_take_small(lane, phase_granules(bytes + phase_canary_bytes()));
}

HAK_SLOW void *phases_alloc(hak_heap_t *heap, size_t bytes, size_t alignment) {
    bool is_zero;
    if (hak_unlikely(!heap_is_usable(heap))) return NULL;
    void *block = alloc_in_own_lane(heap, bytes, alignment);
    return block != NULL ? block : alloc_or_fail(heap, bytes, alignment, &is_zero);
}

HAK_SLOW void *phases_calloc(hak_heap_t *heap, size_t bytes) {
    bool is_zero = false;
    if (hak_unlikely(!heap_is_usable(heap))) return NULL;
    void *block = alloc_or_fail(heap, bytes, 1, &is_zero);
    if (block != NULL && !is_zero) phase_clear(block, bytes);
    return block;
}

block_kind_t phases_classify(const void *address) {
    static const block_kind_t kinds[] = {
        [PHASE_NO_BLOCK] = BLOCK_UNKNOWN, [PHASE_INTERIOR] = BLOCK_INTERIOR, [PHASE_FREED] = BLOCK_PHASE_FREED, [PHASE_LIVE] = BLOCK_PHASE};
    return kinds[phase_place_of(address).state];
}

/* A live block. */
static void free_live(void *block, phase_place_t place) {
    heap_visit_t visit = lifecycle_enter();
    bool done = phase_free(visit.heap, block, place);
    if (visit.heap != NULL) lifecycle_leave(visit);
    if (hak_unlikely(!done)) hak_misuse(HAK_ERROR_BLOCK_OVERRUN, block, place.bytes);
}

static void report_no_live_block(void *block, phase_place_t place) {
    if (place.state == PHASE_FREED) hak_misuse(HAK_ERROR_DOUBLE_FREE, block, place.bytes);
    else hak_misuse(place.state == PHASE_INTERIOR ? HAK_ERROR_FREE_INTERIOR : HAK_ERROR_FREE_NO_BLOCK, block, 0);
}

HAK_SLOW void phases_free_block(void *block) {
    phase_place_t place = phase_place_of(block);
    if (hak_likely(place.state == PHASE_LIVE)) free_live(block, place);
    else report_no_live_block(block, place);
}

/* Whether an address lies in a block of this heap: says so when it does not. */
static bool is_of_heap(const hak_heap_t *heap, const void *block) {
    size_t unit = arena_unit_of(block);
    if (hak_unlikely(!heap_is_usable(heap))) return false;
    bool is_phase = arena_has_unit(unit) && entry_is_phase(page_map_get(unit));
    if (hak_likely(is_phase) && hak_likely(phase_heap_of(phase_place_of(block).run) == heap)) return true;
    hak_misuse(HAK_ERROR_HEAP_OF_ANOTHER, block, 0);
    errno = EINVAL;
    return false;
}

/* As the fast path, for a thread that has not made the heap; false where there is more to do. */
static bool free_in_own_lane(hak_heap_t *heap, void *block) {
    if (HAK_SECURE || heap == NULL || !phase_is_heap(heap) || hak_unlikely(free_trace_is_on())) return false;
    phase_lane_t *lane = phase_recent_lane(heap, tls_heap);
    return lane != NULL && phase_free_small(lane, heap, block);
}

HAK_SLOW void phases_free(hak_heap_t *heap, void *block, const void *caller) {
    if (block == NULL || free_in_own_lane(heap, block) || !is_of_heap(heap, block)) return;
    if (hak_unlikely(free_trace_is_on())) free_trace_record(block, caller);
    phases_free_block(block);
}

/* In place, or with its pages moved; NULL when neither is possible. */
static void *resize_block(void *block, phase_place_t place, size_t bytes) {
    heap_visit_t visit = lifecycle_enter();
    if (visit.heap == NULL) return NULL;
    void *resized = phase_resize(visit.heap, block, place, bytes) ? block : NULL;
    if (resized == NULL && bytes > HAK_LARGE_MAX_BYTES) resized = phase_move_huge(visit.heap, block, place, bytes);
    lifecycle_leave(visit);
    return resized;
}

static void *realloc_by_copying(void *block, phase_place_t place, size_t bytes, const void *caller) {
    bool is_zero;
    void *moved = alloc_from_heap(phase_heap_of(place.run), bytes, 1, &is_zero);
    if (moved == NULL) return NULL;
    memcpy(moved, block, min_size(place.bytes, bytes));
    if (hak_unlikely(free_trace_is_on())) free_trace_record(block, caller);
    free_live(block, place);
    return moved;
}

static void *realloc_once(void *block, phase_place_t place, size_t bytes, const void *caller) {
    void *moved = resize_block(block, place, bytes);
    if (moved == NULL) return realloc_by_copying(block, place, bytes, caller);
    if (hak_unlikely(free_trace_is_on()) && moved != block) free_trace_record(block, caller);
    return moved;
}

static void *realloc_live(void *block, phase_place_t place, size_t bytes, const void *caller) {
    void *moved = realloc_once(block, place, bytes, caller);
    if (moved == NULL && bytes <= place.bytes) return block; /* one that shrinks never fails */
    while (hak_unlikely(moved == NULL) && front_gate_is_relieved(bytes, 1)) moved = realloc_once(block, place, bytes, caller);
    return hak_likely(moved != NULL) ? moved : fail_with_enomem();
}

HAK_SLOW void *phases_realloc_block(void *block, size_t bytes, const void *caller) {
    phase_place_t place = phase_place_of(block);
    if (hak_unlikely(place.state != PHASE_LIVE)) {
        hak_misuse(place.state == PHASE_FREED ? HAK_ERROR_REALLOC_FREED : HAK_ERROR_REALLOC_UNKNOWN, block, place.bytes);
        return fail_with_enomem();
    }
    if (bytes != 0) return realloc_live(block, place, bytes, caller);
    if (free_trace_is_on()) free_trace_record(block, caller);
    free_live(block, place);
    return NULL;
}

HAK_SLOW void *phases_realloc(hak_heap_t *heap, void *block, size_t bytes, const void *caller) {
    if (block == NULL) return phases_alloc(heap, bytes, 1);
    return is_of_heap(heap, block) ? phases_realloc_block(block, bytes, caller) : NULL;
}
