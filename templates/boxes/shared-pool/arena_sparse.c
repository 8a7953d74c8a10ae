/* A sparse arena: which units of a span are mapped. Only what we have mapped ourselves is ever unmapped or purged, because
   the system may have put anything into a hole. */
#include "boxes/shared-pool/arena.h"

#include "base/stop.h"
#include "boxes/shared-pool/pool_bytes.h"

static bool is_hole(size_t unit) {
    return superslab_at(unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT)->holes >> (unit % HAK_UNITS_PER_SUPERSLAB) & 1u;
}

static bool is_dirty(size_t unit) {
    return arena_dirty_units(unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT) >> (unit % HAK_UNITS_PER_SUPERSLAB) & 1u;
}

static void set_hole(size_t unit, bool is_unmapped) {
    uint32_t bit = UINT32_C(1) << (unit % HAK_UNITS_PER_SUPERSLAB);
    superslab_t *superslab = superslab_at(unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT);
    superslab->holes = is_unmapped ? superslab->holes | bit : superslab->holes & ~bit;
}

static void set_clean(size_t unit) {
    size_t number = unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT;
    arena_set_dirty_units(number, arena_dirty_units(number) & ~(UINT32_C(1) << (unit % HAK_UNITS_PER_SUPERSLAB)));
}

/* The end of the units from `unit` on that are holes, or are none. */
static size_t like_end(size_t unit, size_t end) {
    bool wanted = is_hole(unit);
    while (unit < end && is_hole(unit) == wanted) unit++;
    return unit;
}

/* Unmaps the units of [unit, end) that are mapped, or with `only_clean` those of them that are not dirty. */
static bool unmap_units(size_t unit, size_t end, bool only_clean) {
    bool done = true;
    for (size_t stop; unit < end; unit = stop) {
        for (stop = unit; stop < end && !is_hole(stop) && !(only_clean && is_dirty(stop));) stop++;
        if (stop == unit) {
            stop++;
            continue;
        }
        if (!os_release(unit_address(unit), (stop - unit) << HAK_UNIT_SHIFT)) {
            done = false;
            continue;
        }
        hak_may_stop();
        for (size_t gone = unit; gone < stop; gone++) {
            set_hole(gone, true);
            set_clean(gone);
        }
    }
    return done;
}

static bool map_units(size_t unit, size_t end) {
    for (size_t stop; unit < end; unit = stop) {
        stop = like_end(unit, end);
        if (!is_hole(unit)) continue;
        if (!os_map(unit_address(unit), (stop - unit) << HAK_UNIT_SHIFT)) return false;
        for (size_t there = unit; there < stop; there++) set_hole(there, false);
    }
    return true;
}

/* The unit of a span's byte, and what that has of its unit. */
typedef struct edge {
    size_t unit;
    size_t rest;
} edge_t;

static edge_t edge_of(size_t first, size_t bytes) {
    return (edge_t){superslab_unit(first) + (bytes >> HAK_UNIT_SHIFT), bytes & (HAK_UNIT_BYTES - 1)};
}

static char *edge_address(edge_t edge) { return (char *)unit_address(edge.unit) + edge.rest; }

bool arena_map_span(size_t first, size_t from, size_t to) {
    if (hak_likely(!arena_is_sparse())) return true;
    edge_t start = edge_of(first, from), end = edge_of(first, to);
    size_t unit = start.unit;
    if (start.rest != 0 && is_hole(start.unit)) {
        size_t more = (end.unit == start.unit ? end.rest : HAK_UNIT_BYTES) - start.rest;
        if (!os_map(edge_address(start), more)) return false;
        if (end.unit == start.unit) return true;
        set_hole(start.unit, false);
    }
    if (start.rest != 0) unit++;
    if (map_units(unit, end.unit) && (end.rest == 0 || end.unit < unit || !is_hole(end.unit) || os_map(unit_address(end.unit), end.rest)))
        return true;
    (void)unmap_units(unit, end.unit, true);
    pool_count_map_refusal();
    return false;
}

void arena_unmap_span(size_t first, size_t from, size_t to) {
    if (hak_likely(!arena_is_sparse()) || from >= to) return;
    edge_t start = edge_of(first, from), end = edge_of(first, to);
    size_t unit = start.unit + (start.rest != 0);
    if (start.rest != 0) {
        bool is_part = is_hole(start.unit);
        size_t here = (end.unit == start.unit && is_part ? end.rest : HAK_UNIT_BYTES) - start.rest;
        if (os_release(edge_address(start), here) && !is_part) {
            set_hole(start.unit, true);
            set_clean(start.unit);
        }
    }
    if (end.rest != 0 && end.unit >= unit) {
        if (is_hole(end.unit)) (void)os_release(unit_address(end.unit), end.rest);
        else end.unit++;
    }
    (void)unmap_units(unit, end.unit, false);
}

void arena_unmap_beyond(size_t first, size_t bytes, size_t length) {
    edge_t end = edge_of(first, bytes);
    size_t before = arena_charged_bytes(first, length, bytes);
    (void)unmap_units(end.unit + (end.rest != 0), superslab_unit(first + length), false);
    pool_uncharge(before - arena_charged_bytes(first, length, bytes));
}

size_t arena_unmap_part(size_t first, size_t bytes) {
    edge_t end = edge_of(first, bytes);
    if (hak_likely(!arena_is_sparse()) || end.rest == 0 || !is_hole(end.unit)) return bytes;
    (void)os_release(unit_address(end.unit), end.rest);
    return bytes - end.rest;
}

void arena_unmap_clean(size_t first, size_t length) {
    if (hak_likely(!arena_is_sparse())) return;
    (void)unmap_units(superslab_unit(first), superslab_unit(first + length), true);
}

HAK_COLD void arena_find_holes(size_t first, size_t length, bool only_clean) {
    if (!arena_is_sparse()) return;
    for (size_t unit = superslab_unit(first), end = superslab_unit(first + length); unit < end; unit++) {
        if (is_hole(unit) || (only_clean && is_dirty(unit)) || os_is_mapped(unit_address(unit), HAK_UNIT_BYTES)) continue;
        set_hole(unit, true);
        set_clean(unit);
    }
}

bool arena_drop_span(size_t first, size_t end) {
    if (arena_is_sparse()) return unmap_units(superslab_unit(first), superslab_unit(end), false);
    return os_purge(superslab_address(first), (end - first) << HAK_SUPERSLAB_SHIFT);
}
