/* A sparse arena: which units of a span are mapped. Only what we have mapped ourselves is ever unmapped or purged, because
   the system may have put anything into a hole.

   What the system refuses to unmap stays on record: a whole unit is no hole, and dirty where it may have been written to; of a
   hole that is dirty a part is still mapped that no block has (its remains). Those are retained like other dirty units, and are
   unmapped when they are purged, or before the unit is mapped again. */
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

static void set_dirty(size_t unit, bool wanted) {
    size_t number = unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT;
    uint32_t bit = UINT32_C(1) << (unit % HAK_UNITS_PER_SUPERSLAB), dirty = arena_dirty_units(number);
    arena_set_dirty_units(number, wanted ? dirty | bit : dirty & ~bit);
}

static bool has_remains(size_t unit) { return is_hole(unit) && is_dirty(unit); }

/* The end of the units from `unit` on that are holes, or are none. */
static size_t like_end(size_t unit, size_t end) {
    bool wanted = is_hole(unit);
    while (unit < end && is_hole(unit) == wanted) unit++;
    return unit;
}

static bool is_to_be_unmapped(size_t unit, bool only_clean) {
    return only_clean ? !is_hole(unit) && !is_dirty(unit) : !is_hole(unit) || is_dirty(unit);
}

/* Unmaps the units of [unit, end) of which something is mapped, or with `only_clean` those of them that are not dirty. */
static bool unmap_units(size_t unit, size_t end, bool only_clean) {
    bool done = true;
    for (size_t stop; unit < end; unit = stop) {
        for (stop = unit; stop < end && is_to_be_unmapped(stop, only_clean);) stop++;
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
            set_dirty(gone, false);
        }
    }
    return done;
}

static bool map_units(size_t unit, size_t end) {
    for (size_t stop; unit < end; unit = stop) {
        stop = like_end(unit, end);
        if (!is_hole(unit)) continue;
        for (size_t there = unit; there < stop; there++)
            if (has_remains(there) && !os_release(unit_address(there), HAK_UNIT_BYTES)) return false;
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

/* Maps bytes of a hole from an edge on, behind what a block has of it, in place of its remains. */
static bool map_in_hole(edge_t start, size_t bytes) {
    bool is_free = !has_remains(start.unit) || os_release(edge_address(start), HAK_UNIT_BYTES - start.rest);
    if (!is_free || !os_map(edge_address(start), bytes)) return false;
    set_dirty(start.unit, false);
    return true;
}

/* Unmaps what is mapped of a hole: the part of a block that ends at an edge, and remains. */
static void unmap_in_hole(edge_t end) {
    set_dirty(end.unit, !os_release(unit_address(end.unit), has_remains(end.unit) ? HAK_UNIT_BYTES : end.rest));
}

/* Unmaps what is mapped of a unit behind an edge at which a block ends now; before it ended at `old`. */
static void unmap_behind(edge_t start, edge_t old) {
    bool is_part = is_hole(start.unit), ends_here = is_part && !is_dirty(start.unit) && old.unit == start.unit;
    bool done = os_release(edge_address(start), (ends_here ? old.rest : HAK_UNIT_BYTES) - start.rest);
    set_hole(start.unit, is_part || done);
    set_dirty(start.unit, !done);
}

bool arena_map_span(size_t first, size_t from, size_t to) {
    if (hak_likely(!arena_is_sparse())) return true;
    edge_t start = edge_of(first, from), end = edge_of(first, to);
    size_t unit = start.unit;
    if (start.rest != 0 && is_hole(start.unit)) {
        size_t more = (end.unit == start.unit ? end.rest : HAK_UNIT_BYTES) - start.rest;
        if (!map_in_hole(start, more)) return false;
        if (end.unit == start.unit) return true;
        set_hole(start.unit, false);
    }
    if (start.rest != 0) unit++;
    if (map_units(unit, end.unit) && (end.rest == 0 || end.unit < unit || !is_hole(end.unit) || map_in_hole((edge_t){end.unit, 0}, end.rest)))
        return true;
    (void)unmap_units(unit, end.unit, true);
    pool_count_map_refusal();
    return false;
}

void arena_unmap_span(size_t first, size_t from, size_t to) {
    if (hak_likely(!arena_is_sparse()) || from >= to) return;
    edge_t start = edge_of(first, from), end = edge_of(first, to);
    size_t unit = start.unit + (start.rest != 0);
    if (start.rest != 0) unmap_behind(start, end);
    if (end.rest != 0 && end.unit >= unit) {
        if (is_hole(end.unit)) unmap_in_hole(end);
        else end.unit++;
    }
    if (unmap_units(unit, end.unit, false)) return;
    for (; unit < end.unit; unit++)
        if (!is_hole(unit)) set_dirty(unit, true);
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
    unmap_in_hole(end);
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
        set_dirty(unit, false);
    }
}

bool arena_drop_span(size_t first, size_t end) {
    if (arena_is_sparse()) return unmap_units(superslab_unit(first), superslab_unit(end), false);
    return os_purge(superslab_address(first), (end - first) << HAK_SUPERSLAB_SHIFT);
}
