/* Reservation and commitment of the arena. */
#include "boxes/shared-pool/arena.h"

#include "boxes/shared-pool/pool_bytes.h"

HAK_CACHE_ALIGNED arena_t arena;

/* A part of the reservation that is committed from its start upwards. Under arena.lock, heaps excepted: those are
   committed under the registry lock. Who dies between committing memory and counting it leaves it to be committed again. */
typedef struct region {
    uintptr_t start;
    _Atomic size_t committed; /* bytes; relaxed: the limit check reads the heaps' without their lock */
    size_t step;      /* bytes to commit at once when the system agrees */
} region_t;

static region_t region_map, region_superslabs, region_groups, region_slabs, region_heaps, region_data;

static bool region_commit(region_t *region, size_t bytes) {
    if (hak_likely(bytes <= region->committed)) return true;
    size_t missing = round_up(bytes - region->committed, os_page_bytes());
    size_t step = round_up(missing, region->step);
    void *start = (void *)(region->start + region->committed);
    if (os_commit(start, step)) {
        region->committed += step;
        return true;
    }
    if (!os_commit(start, missing)) return false;
    region->committed += missing;
    return true;
}

/* Places a region of at most `bytes` at *cursor and moves it on. */
static uintptr_t region_place(region_t *region, uintptr_t *cursor, size_t bytes, size_t step) {
    region->start = *cursor;
    region->committed = 0;
    region->step = step;
    *cursor += round_up(bytes, HAK_UNIT_BYTES);
    return region->start;
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
    region_data.start = round_up(cursor, HAK_SUPERSLAB_BYTES);
    region_data.step = HAK_COMMIT_STEP_MIN_BYTES;
    arena.heap_limit = (uint32_t)heaps;
    arena.first_superslab = (uint32_t)((region_data.start - base) >> HAK_SUPERSLAB_SHIFT);
    /* These tables begin with the first data superslab; the addresses are shifted so that numbers count from base. */
    arena.superslabs = region_superslabs.start - arena.first_superslab * sizeof(superslab_t);
    arena.slabs = region_slabs.start - superslab_unit(arena.first_superslab) * sizeof(slab_t);
    arena.bytes = bytes;
    arena.base = base;
}

bool arena_start(void) {
    size_t left = os_address_space_left();
    size_t bytes = HAK_ARENA_BYTES;
    if (left != SIZE_MAX) bytes = min_size(bytes, round_down(left / 4 * 3, HAK_SUPERSLAB_BYTES));
    for (; bytes >= HAK_ARENA_MIN_BYTES; bytes = round_down(bytes / 2, HAK_SUPERSLAB_BYTES)) {
        void *base = os_reserve(bytes, HAK_SUPERSLAB_BYTES);
        if (base == NULL) continue;
        arena_lay_out((uintptr_t)base, bytes);
        /* The map is readable from its start: the entries of metadata units are 0, so that freeing into them is caught. */
        return region_commit(&region_map, arena.first_superslab * HAK_UNITS_PER_SUPERSLAB * sizeof(uint32_t));
    }
    return false;
}

void *arena_commit_heap(uint32_t number) {
    if (number == 0 || number > arena.heap_limit) return NULL;
    size_t end = (size_t)number * HAK_HEAP_BYTES;
    if (!region_commit(&region_heaps, end)) return NULL;
    return (void *)(arena.heaps + end - HAK_HEAP_BYTES);
}

unsigned arena_metadata_ranges(memory_range_t ranges[HAK_METADATA_RANGES]) {
    const region_t *const regions[HAK_METADATA_RANGES] = {&region_map, &region_superslabs, &region_groups, &region_slabs,
                                                          &region_heaps};
    for (unsigned region = 0; region < HAK_METADATA_RANGES; region++)
        ranges[region] = (memory_range_t){regions[region]->start, regions[region]->committed};
    return HAK_METADATA_RANGES;
}

/* Commits the metadata of the data superslabs up to (not including) number `end`, and the page map before anything may
   look into it. */
static bool commit_metadata(size_t end) {
    size_t superslabs = end - arena.first_superslab;
    return region_commit(&region_map, superslab_unit(end) * sizeof(uint32_t)) &&
           region_commit(&region_superslabs, superslabs * sizeof(superslab_t)) &&
           region_commit(&region_groups, (end / 64 + 1) * sizeof(index_group_t)) &&
           region_commit(&region_slabs, superslab_unit(superslabs) * sizeof(slab_t));
}

/* Bytes of the reservation that are mapped but not committed: a limit on address space is not meant for them. */
static size_t uncommitted_bytes(void) {
    return arena.bytes - region_map.committed - region_superslabs.committed - region_groups.committed -
           region_slabs.committed - region_heaps.committed - region_data.committed;
}

/* Commits data up to `bytes` from its start, in steps that grow. */
static bool commit_data(size_t bytes) {
    if (bytes <= region_data.committed) return true;
    size_t missing = bytes - region_data.committed;
    size_t room = arena.base + arena.bytes - region_data.start - region_data.committed;
    if (round_up(missing, region_data.step) > room) region_data.step = HAK_SUPERSLAB_BYTES;
    /* A program may lower RLIMIT_AS after we reserved. */
    if (!os_address_limit_allows(uncommitted_bytes(), missing) || !region_commit(&region_data, bytes)) return false;
    if (region_data.step < HAK_COMMIT_STEP_MAX_BYTES) region_data.step *= 2;
    return true;
}

bool arena_can_hold(size_t bytes, size_t alignment) {
    if (bytes > arena.bytes || alignment > arena.bytes) return false;
    uintptr_t first = round_up(region_data.start, alignment);
    return round_up(bytes, HAK_SUPERSLAB_BYTES) <= arena.base + arena.bytes - min_size(first, arena.base + arena.bytes);
}

bool arena_move_frontier_locked(size_t end) {
    if (end > arena.bytes >> HAK_SUPERSLAB_SHIFT) return false;
    if (!commit_metadata(end) || !commit_data((end - arena.first_superslab) << HAK_SUPERSLAB_SHIFT)) {
        pool_count_map_refusal();
        return false;
    }
    atomic_store_explicit(&arena.units, superslab_unit(end), memory_order_release);
    return true;
}
