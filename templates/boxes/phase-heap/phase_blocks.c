/* Small and medium blocks: handing out, taking back, and what an address is. */
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "boxes/phase-heap/phase_internal.h"
#include "boxes/shared-pool/guarded_spans.h"
#include "diag/fatal.h"

static phase_byte_t *medium_byte(const slab_t *run, const void *block) {
    char *start = slab_address(run);
    return (phase_byte_t *)start + ((size_t)((const char *)block - start) >> HAK_PHASE_MEDIUM_SHIFT);
}

static bool run_is_small(const slab_t *run) { return run->class_index == PHASE_KIND_SMALL; }

static phase_byte_t *byte_of(const slab_t *run, const void *block) { return run_is_small(run) ? phase_small_byte(block) : medium_byte(run, block); }

static unsigned shift_of(const slab_t *run) { return run_is_small(run) ? HAK_GRANULE_SHIFT : HAK_PHASE_MEDIUM_SHIFT; }

/* Of a block for the program's bytes, in a run of that shift. */
static size_t granules_for(size_t bytes, unsigned shift) { return (max_size(bytes + phase_canary_bytes(), 1) - 1 + ((size_t)1 << shift)) >> shift; }

/* Of a block, live or free. */
static size_t granules_of(const phase_byte_t *byte) { return phase_byte_get(byte) & ~(size_t)HAK_PHASE_LIVE; }

static bool is_small(size_t bytes, size_t alignment) {
    return bytes <= HAK_PHASE_SMALL_MAX_BYTES - phase_canary_bytes() && alignment <= HAK_PHASE_SMALL_MAX_BYTES;
}

static bool is_medium(size_t bytes, size_t alignment) {
    return bytes <= HAK_PHASE_MEDIUM_MAX_BYTES - phase_canary_bytes() && alignment <= HAK_PHASE_MEDIUM_MAX_BYTES;
}

/* The bytes of the states of a run of medium blocks. */
static size_t medium_states(const slab_t *run) { return round_up(run->run_bytes >> HAK_PHASE_MEDIUM_SHIFT, HAK_PHASE_MEDIUM_GRANULE); }

/* The next run is twice as long as the last one. */
static slab_t *take_next_run(thread_heap_t *self, hak_heap_t *heap, phase_lane_t *lane, phase_region_t *region, unsigned kind, size_t least_bytes) {
    bool is_zero;
    ace_tick(self);
    unsigned least = (unsigned)((least_bytes + guard_bytes() + HAK_UNIT_BYTES - 1) >> HAK_UNIT_SHIFT);
    unsigned most = HAK_PHASE_UNITS_MAX < HAK_UNITS_PER_SUPERSLAB / 2 ? HAK_PHASE_UNITS_MAX : HAK_UNITS_PER_SUPERSLAB / 2;
    slab_t *run = phase_take_run(self, heap, kind, region->units > least ? region->units : least, least, &is_zero);
    if (run == NULL) return NULL;
    region->units = 2 * region->units < most ? 2 * region->units : most;
    region->is_zero = is_zero;
    run->next = lane->runs;
    lane->runs = run;
    return run;
}

/* The next unit of the run, or a new run. */
static bool refill_small(thread_heap_t *self, hak_heap_t *heap, phase_lane_t *lane) {
    phase_region_t *region = &lane->small;
    if (region->end < region->run_end) {
        phase_open_next_unit(region);
        return true;
    }
    slab_t *run = take_next_run(self, heap, lane, region, PHASE_KIND_SMALL, 1);
    if (run == NULL) return false;
    phase_open_small_run(region, run, region->is_zero);
    return true;
}

static bool refill_medium(thread_heap_t *self, hak_heap_t *heap, phase_lane_t *lane, size_t size) {
    size_t least = size + HAK_PHASE_MEDIUM_GRANULE + (HAK_SUPERSLAB_BYTES >> HAK_PHASE_MEDIUM_SHIFT);
    slab_t *run = take_next_run(self, heap, lane, &lane->medium, PHASE_KIND_MEDIUM, least);
    if (run == NULL) return false;
    char *start = slab_address(run);
    size_t states = medium_states(run);
    if (!lane->medium.is_zero) memset(start, 0, states);
    lane->medium.bump = start + states;
    lane->medium.bytes = (uintptr_t)start - ((uintptr_t)start >> HAK_PHASE_MEDIUM_SHIFT);
    lane->medium.end = lane->medium.run_end = start + run->run_bytes;
    return true;
}

/* The next bytes of a region, aligned; NULL when it has not so many. */
static char *region_cut(phase_region_t *region, size_t size, size_t alignment) {
    char *block = (char *)round_up((uintptr_t)region->bump, alignment);
    if (block > region->end || (size_t)(region->end - block) < size) return NULL;
    region->bump = block + size;
    region->cut = block;
    return block;
}

/* What the program has written to a block that is free lies in front of the list, which is given up. */
HAK_COLD static void drop_list(void **list, size_t size) {
    hak_misuse(HAK_ERROR_BLOCK_DAMAGED, *list, size);
    *list = NULL;
}

static void *take_freed(void **list, phase_byte_t *byte, size_t granules, size_t size) {
    void *block = phase_take_freed(list, byte, granules, size);
    if (hak_unlikely(block == NULL)) drop_list(list, size);
    return block;
}

static void *alloc_small(thread_heap_t *self, hak_heap_t *heap, phase_lane_t *lane, size_t bytes, size_t alignment) {
    size_t granules = granules_for(bytes, HAK_GRANULE_SHIFT), size = granules << HAK_GRANULE_SHIFT;
    void **list = &lane->free_small[granules], *block = NULL;
    if (alignment <= HAK_GRANULE_BYTES && *list != NULL) block = take_freed(list, phase_small_byte(*list), granules, size);
    if (block != NULL) return block;
    while ((block = region_cut(&lane->small, size, alignment)) == NULL)
        if (!refill_small(self, heap, lane)) return NULL;
    return phase_hand_out(block, phase_small_byte(block), granules, size);
}

static void *alloc_medium(thread_heap_t *self, hak_heap_t *heap, phase_lane_t *lane, size_t bytes, size_t alignment) {
    size_t granules = granules_for(bytes, HAK_PHASE_MEDIUM_SHIFT), size = granules << HAK_PHASE_MEDIUM_SHIFT;
    void **list = &lane->free_medium[granules], *block = NULL;
    if (alignment <= HAK_PHASE_MEDIUM_GRANULE && *list != NULL)
        block = take_freed(list, medium_byte(slab_of_unit(arena_unit_of(*list)), *list), granules, size);
    if (block != NULL) return block;
    while ((block = region_cut(&lane->medium, size, alignment)) == NULL)
        if (!refill_medium(self, heap, lane, size + alignment)) return NULL;
    return phase_hand_out(block, (phase_byte_t *)(lane->medium.bytes + ((uintptr_t)block >> HAK_PHASE_MEDIUM_SHIFT)), granules, size);
}

/* While blocks are sampled, each byte has its chance, as those of runs have: a sample has a run of its own. */
static double weight_of(thread_heap_t *self, size_t bytes) {
    return hak_unlikely((arena_modes() & HAK_ARENA_SAMPLED) != 0) ? sampler_choose(self, bytes, HAK_CLASS_RUN).weight : 0;
}

/* A block that was just cut from memory that reads as zero has nothing in it but its canary. */
static bool reads_as_zero(const phase_region_t *region, const char *block) {
    return region->is_zero && region->cut == block && phase_canary_bytes() == 0;
}

static void *alloc_in_heap(thread_heap_t *self, hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero) {
    phase_lane_t *lane = phase_find_lane(heap, self);
    if (hak_unlikely(lane == NULL) && (lane = phase_add_lane(self, heap)) == NULL) return NULL;
    if (!is_small(bytes, alignment) && !is_medium(bytes, alignment)) return phase_alloc_large(self, heap, bytes, alignment, is_zero);
    phase_region_t *region = is_small(bytes, alignment) ? &lane->small : &lane->medium;
    region->cut = NULL;
    char *block = region == &lane->small ? alloc_small(self, heap, lane, bytes, alignment) : alloc_medium(self, heap, lane, bytes, alignment);
    *is_zero = block != NULL && reads_as_zero(region, block);
    return block;
}

void *phase_alloc(thread_heap_t *self, hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero) {
    if (bytes > HAK_LARGE_MAX_BYTES && !ace_can_hold(bytes, alignment)) return ace_refuse(bytes);
    double weight = weight_of(self, bytes);
    *is_zero = false;
    void *block = weight != 0 ? phase_alloc_large(self, heap, bytes, alignment, is_zero) : alloc_in_heap(self, heap, bytes, alignment, is_zero);
    if (hak_unlikely(block == NULL)) {
        uint64_t refusals = ace_make_room_for(self, bytes);
        block = alloc_in_heap(self, heap, bytes, alignment, is_zero);
        if (block == NULL) ace_give_up(bytes, refusals);
    } else if (hak_unlikely(weight != 0)) {
        sampler_mark(block, bytes, weight);
    }
    return block;
}

static phase_place_t place_of_large(const void *address, slab_t *run) {
    if (address != slab_address(run)) return (phase_place_t){PHASE_INTERIOR, run, 0};
    return (phase_place_t){PHASE_LIVE, run, phase_is_huge(run) ? huge_usable_bytes(address) : run->run_bytes};
}

/* Below the first block of a unit or a run there are states, and a heap or a lane, where no state says that a block begins. */
phase_place_t phase_place_of(const void *address) {
    size_t unit = arena_unit_of(address);
    slab_t *run = page_map_class(page_map_get(unit)) == HAK_CLASS_HUGE ? slab_of_first_unit(unit) : slab_of_unit(unit);
    if (run->class_index == PHASE_KIND_LARGE) return place_of_large(address, run);
    size_t before = run_is_small(run) ? (uintptr_t)address & (HAK_UNIT_BYTES - 1) : (size_t)((const char *)address - (char *)slab_address(run));
    if (before < (run_is_small(run) ? HAK_PHASE_UNIT_STATES : medium_states(run))) return (phase_place_t){PHASE_NO_BLOCK, run, 0};
    const phase_byte_t *byte = byte_of(run, address);
    unsigned shift = shift_of(run);
    bool is_aligned = ((uintptr_t)address & (((size_t)1 << shift) - 1)) == 0;
    if (phase_byte_get(byte) == 0 || !is_aligned) return (phase_place_t){PHASE_INTERIOR, run, 0};
    bool is_live = (phase_byte_get(byte) & HAK_PHASE_LIVE) != 0;
    return (phase_place_t){is_live ? PHASE_LIVE : PHASE_FREED, run, (granules_of(byte) << shift) - phase_canary_bytes()};
}

static bool is_overrun(const void *block, size_t size) {
    return phase_canary_bytes() != 0 && hak_unlikely(*block_canary(block, size) != canary_of(block));
}

bool phase_free(thread_heap_t *self, void *block, phase_place_t place) {
    if (place.run->class_index == PHASE_KIND_LARGE) {
        phase_free_large(place.run);
        return true;
    }
    phase_byte_t *byte = byte_of(place.run, block);
    size_t granules = granules_of(byte), size = granules << shift_of(place.run);
    if (is_overrun(block, size)) return false;
    phase_byte_set(byte, granules);
    if (HAK_SECURE) atomic_thread_fence(memory_order_release); /* as in phase_hand_out */
    if (HAK_SECURE && hardening.zero_classes != 0 && run_is_small(place.run)) memset(block, 0, size);
    hak_heap_t *heap = phase_heap_of(place.run);
    phase_lane_t *lane = self == NULL ? NULL : phase_find_lane(heap, self);
    if (hak_unlikely(lane == NULL) && (self == NULL || (lane = phase_add_lane(self, heap)) == NULL)) return true;
    void **list = run_is_small(place.run) ? &lane->free_small[granules] : &lane->free_medium[granules];
    block_link(block, *list);
    *list = block;
    return true;
}

/* The block that was cut last may grow into what follows. */
static bool grow_last(phase_region_t *region, const char *block, size_t size, size_t wanted) {
    if (block + size != region->bump || (size_t)(region->end - block) < wanted) return false;
    region->bump += wanted - size;
    return true;
}

bool phase_resize(thread_heap_t *self, void *block, phase_place_t place, size_t bytes) {
    slab_t *run = place.run;
    if (run->class_index == PHASE_KIND_LARGE) return phase_resize_large(self, run, bytes);
    if (bytes <= place.bytes) return bytes >= place.bytes / 2 || place.bytes <= HAK_CACHE_LINE_BYTES;
    phase_lane_t *lane = (run_is_small(run) ? is_small(bytes, 1) : is_medium(bytes, 1)) ? phase_find_lane(phase_heap_of(run), self) : NULL;
    if (lane == NULL) return false;
    unsigned shift = shift_of(run);
    size_t granules = granules_for(bytes, shift);
    phase_region_t *region = run_is_small(run) ? &lane->small : &lane->medium;
    size_t size = place.bytes + phase_canary_bytes();
    if (is_overrun(block, size) || !grow_last(region, block, size, granules << shift)) return false; /* one that was overrun is found out when it is freed */
    (void)phase_hand_out(block, byte_of(run, block), granules, granules << shift);
    return true;
}

/* The blocks of a medium run, or of a unit of a small one. */
HAK_COLD static void check_blocks(const slab_t *run, char *first, const char *end) {
    unsigned shift = shift_of(run);
    for (char *block = first; block < end; block += (size_t)1 << shift) {
        const phase_byte_t *byte = byte_of(run, block);
        if ((phase_byte_get(byte) & HAK_PHASE_LIVE) == 0) continue;
        size_t size = granules_of(byte) << shift;
        if (is_overrun(block, size)) hak_misuse(HAK_ERROR_BLOCK_OVERRUN, block, size - phase_canary_bytes());
    }
}

HAK_COLD void phase_check_run(const slab_t *run) {
    char *start = slab_address(run), *end = start + run->run_bytes;
    if (phase_canary_bytes() == 0) return;
    if (!run_is_small(run)) check_blocks(run, start + medium_states(run), end);
    for (char *unit = start; run_is_small(run) && unit < end; unit += HAK_UNIT_BYTES)
        check_blocks(run, unit + HAK_PHASE_UNIT_STATES, (size_t)(end - unit) < HAK_UNIT_BYTES ? end : unit + HAK_UNIT_BYTES);
}
