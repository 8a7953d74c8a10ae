#include "boxes/observe/heap_survey.h"

#include <string.h>

#include "boxes/phase-heap/phase_heap.h"
#include "boxes/sampler/guarded_samples.h"
#include "boxes/shared-pool/shared_pool.h"
#include "os/observe.h"

/* What is known of the pages of a piece of the arena, a superslab long at most. */
typedef struct page_view {
    size_t page_bytes;
    bool is_known;
    unsigned char resident[HAK_SUPERSLAB_BYTES / HAK_PAGE_BYTES];
} page_view_t;

/* Blocks outside their slabs, by class, and the resident bytes they have together. */
typedef struct outside {
    uint64_t blocks[HAK_CLASS_COUNT];
    uint64_t resident[HAK_CLASS_COUNT];
} outside_t;

typedef struct survey {
    heap_snapshot_t *snapshot;
    snapshot_depth_t depth;
    page_view_t pages;
    outside_t outside;
} survey_t;

static void look_at_pages(survey_t *survey, const void *start, size_t bytes) {
    survey->pages.is_known = survey->depth == SNAPSHOT_RESIDENT && os_resident_pages(start, bytes, survey->pages.resident);
}

/* Resident bytes of [from, to), counted from the start of the view; a page that lies half in it counts half. */
static size_t resident_between(const page_view_t *pages, size_t from, size_t to) {
    if (!pages->is_known) return 0;
    size_t bytes = 0;
    for (size_t page = from / pages->page_bytes; page * pages->page_bytes < to; page++) {
        if (!pages->resident[page]) continue;
        size_t start = page * pages->page_bytes, end = start + pages->page_bytes;
        bytes += min_size(end, to) - max_size(start, from);
    }
    return bytes;
}

static void add_place(survey_t *survey, hak_place_t place, size_t from, size_t to) {
    survey->snapshot->bytes[place] += to - from;
    survey->snapshot->resident[place] += resident_between(&survey->pages, from, to);
}

/* A range of any length that is in one place throughout. */
static void add_range(survey_t *survey, hak_place_t place, const char *start, size_t bytes) {
    for (size_t done = 0; done < bytes; done += HAK_SUPERSLAB_BYTES) {
        size_t piece = min_size(bytes - done, HAK_SUPERSLAB_BYTES);
        look_at_pages(survey, start + done, piece);
        add_place(survey, place, 0, piece);
    }
}

/* The blocks that were ever linked share the resident bytes of their part of the slab. */
static void survey_carved(survey_t *survey, const slab_t *slab, uint32_t carved, size_t resident) {
    const class_info_t *info = slab_class(slab);
    uint64_t *figures = survey->snapshot->classes[slab->class_index];
    uint64_t remote = atomic_load_explicit(&slab->remote, memory_order_relaxed) >> HAK_REMOTE_COUNT_SHIFT;
    uint32_t used = slab->used < carved ? slab->used : carved;
    if (remote > used) remote = used;
    uint64_t outside = used - remote, home = carved - used;
    uint64_t outside_resident = carved == 0 ? 0 : resident * outside / carved;
    uint64_t remote_resident = carved == 0 ? 0 : resident * remote / carved;
    survey->outside.blocks[slab->class_index] += outside;
    survey->outside.resident[slab->class_index] += outside_resident;
    survey->snapshot->bytes[HAK_PLACE_TRANSIT] += remote * info->size;
    survey->snapshot->resident[HAK_PLACE_TRANSIT] += remote_resident;
    survey->snapshot->bytes[HAK_PLACE_FREE] += home * info->size;
    survey->snapshot->resident[HAK_PLACE_FREE] += resident - outside_resident - remote_resident;
    figures[HAK_CLASS_FIGURE_FREE_BLOCKS] += home;
    figures[HAK_CLASS_FIGURE_REMOTE_BLOCKS] += remote;
}

static void survey_slab(survey_t *survey, const slab_t *slab, size_t start, size_t bytes) {
    const class_info_t *info = slab_class(slab);
    uint64_t *figures = survey->snapshot->classes[slab->class_index];
    uint32_t carved = slab->carved < info->blocks ? slab->carved : info->blocks;
    size_t filled = start + (size_t)info->blocks * info->size;
    uint32_t first = slab->first_index < info->blocks ? slab->first_index : 0; /* carving starts there, and goes on from index 0 */
    uint32_t behind = carved < info->blocks - first ? carved : info->blocks - first, wrapped = carved - behind;
    size_t before_end = start + (size_t)wrapped * info->size, from = start + (size_t)first * info->size, to = from + (size_t)behind * info->size;
    survey_carved(survey, slab, carved, resident_between(&survey->pages, start, before_end) + resident_between(&survey->pages, from, to));
    add_place(survey, HAK_PLACE_UNCARVED, before_end, from);
    add_place(survey, HAK_PLACE_UNCARVED, to, filled);
    add_place(survey, HAK_PLACE_TAIL, filled, start + bytes);
    figures[HAK_CLASS_FIGURE_UNCARVED_BLOCKS] += info->blocks - carved;
    figures[HAK_CLASS_FIGURE_SLAB_COUNT]++;
    figures[HAK_CLASS_FIGURE_SLAB_BYTES] += bytes;
    figures[HAK_CLASS_FIGURE_RESIDENT_BYTES] += resident_between(&survey->pages, start, start + bytes);
    survey->snapshot->figures[HAK_FIGURE_SLABS]++;
}

static void survey_run(survey_t *survey, const slab_t *run, size_t start, size_t bytes) {
    size_t used = min_size(run->run_bytes, bytes);
    add_place(survey, HAK_PLACE_LIVE_RUNS, start, start + used);
    add_place(survey, HAK_PLACE_TAIL, start + used, start + bytes);
    survey->snapshot->figures[HAK_FIGURE_RUN_COUNT]++;
}

/* The block's pages lie somewhere in its units; of the others there is nothing. Those of one that was freed have been purged. */
static void survey_guarded(survey_t *survey, const slab_t *run, size_t start, size_t bytes) {
    size_t used = min_size(run->run_bytes, bytes), from = (uintptr_t)run->sample.block - (uintptr_t)slab_address(run);
    from = min_size(round_down(from, survey->pages.page_bytes), bytes - used);
    add_place(survey, HAK_PLACE_LIVE_RUNS, start + from, start + from + used);
    add_place(survey, HAK_PLACE_TAIL, start, start + from);
    add_place(survey, HAK_PLACE_TAIL, start + from + used, start + bytes);
    survey->snapshot->figures[HAK_FIGURE_RUN_COUNT]++;
}

static void survey_phase(survey_t *survey, const slab_t *run, size_t start, size_t bytes) {
    size_t used = min_size(run->run_bytes, bytes);
    add_place(survey, HAK_PLACE_LIVE_PHASES, start, start + used);
    add_place(survey, HAK_PLACE_TAIL, start + used, start + bytes);
    survey->snapshot->figures[HAK_FIGURE_PHASE_RUNS]++;
    if (phase_run_has_heap(run)) survey->snapshot->figures[HAK_FIGURE_PHASE_HEAPS]++;
}

/* What starts at a unit that is not free; returns how many units it has. A unit that is nobody's is on its way from or to
   the pool at this moment; secure: or held (guarded_spans.h), and then it has been purged. */
static unsigned survey_taken(survey_t *survey, size_t unit, unsigned position) {
    uint32_t entry = page_map_get(unit), code = page_map_class(entry);
    const slab_t *slab = slab_of_first_unit(unit);
    size_t start = (size_t)position << HAK_UNIT_SHIFT;
    unsigned units = slab->units;
    bool fits = units != 0 && units <= HAK_UNITS_PER_SUPERSLAB - position;
    if (fits && entry != 0 && code < HAK_CLASS_COUNT && code == slab->class_index && units == slab_class(slab)->units) {
        survey_slab(survey, slab, start, (size_t)units << HAK_UNIT_SHIFT);
        return units;
    }
    if (fits && entry_is_guarded(entry)) {
        if (code == HAK_CLASS_RUN) survey_guarded(survey, slab, start, (size_t)units << HAK_UNIT_SHIFT);
        else add_place(survey, HAK_PLACE_CLEAN, start, start + ((size_t)units << HAK_UNIT_SHIFT));
        return units;
    }
    if (fits && code == HAK_CLASS_RUN && entry_is_phase(entry)) {
        survey_phase(survey, slab, start, (size_t)units << HAK_UNIT_SHIFT);
        return units;
    }
    if (fits && code == HAK_CLASS_RUN) {
        survey_run(survey, slab, start, (size_t)units << HAK_UNIT_SHIFT);
        return units;
    }
    add_place(survey, HAK_SECURE ? HAK_PLACE_CLEAN : HAK_PLACE_RETAINED, start, start + HAK_UNIT_BYTES);
    return 1;
}

/* The units of a superslab that are in nobody's hands, and with is_pool those that are. */
static void survey_units(survey_t *survey, size_t number, bool is_pool) {
    uint64_t state = atomic_load_explicit(&superslab_at(number)->state, memory_order_acquire);
    look_at_pages(survey, superslab_address(number), HAK_SUPERSLAB_BYTES);
    for (unsigned position = 0; position < HAK_UNITS_PER_SUPERSLAB;) {
        bool is_free = !is_pool || (state >> position & 1) || (HAK_SECURE && position == HAK_UNITS_PER_SUPERSLAB - 1), is_dirty = state >> (32 + position) & 1;
        size_t start = (size_t)position << HAK_UNIT_SHIFT;
        if (!is_free) {
            position += survey_taken(survey, superslab_unit(number) + position, position);
            continue;
        }
        add_place(survey, is_dirty ? HAK_PLACE_RETAINED : HAK_PLACE_CLEAN, start, start + HAK_UNIT_BYTES);
        position++;
    }
}

static void survey_huge(survey_t *survey, size_t number, size_t length) {
    size_t whole = length << HAK_SUPERSLAB_SHIFT, bytes = min_size(superslab_at(number)->bytes, whole);
    char *start = superslab_address(number);
    bool is_phase = entry_is_phase(page_map_get(superslab_unit(number)));
    add_range(survey, is_phase ? HAK_PLACE_LIVE_PHASES : HAK_PLACE_LIVE_HUGE, start, bytes);
    add_range(survey, HAK_PLACE_TAIL, start + bytes, whole - bytes);
    survey->snapshot->figures[is_phase ? HAK_FIGURE_PHASE_RUNS : HAK_FIGURE_HUGE_COUNT]++;
}

/* From span to span: only the ends of one say what it is, and what lies between them may still say what it was. */
static void survey_superslabs(survey_t *survey) {
    size_t end = arena_superslabs();
    for (size_t number = arena.first_superslab, length; number < end; number += length) {
        span_kind_t kind = span_kind(number);
        length = kind == SPAN_POOL ? 1 : min_size(max_size(span_length(number), 1), end - number);
        bool is_held = HAK_SECURE && page_map_get(superslab_unit(number)) == 0;
        if (kind == SPAN_HUGE && !is_held) {
            survey_huge(survey, number, length);
            continue;
        }
        for (size_t position = 0; position < length; position++) survey_units(survey, number + position, kind == SPAN_POOL);
        if (kind == SPAN_POOL) survey->snapshot->figures[HAK_FIGURE_SUPERSLABS]++;
    }
}

static void survey_metadata(survey_t *survey) {
    memory_range_t ranges[HAK_METADATA_RANGES];
    unsigned count = arena_metadata_ranges(ranges);
    for (unsigned range = 0; range < count; range++)
        add_range(survey, HAK_PLACE_METADATA, (const char *)ranges[range].start, ranges[range].bytes);
}

/* Splits the blocks outside their slabs into those in lists, those on their way, and those with the program. */
static void divide_outside(survey_t *survey, uint32_t class_index) {
    heap_snapshot_t *snapshot = survey->snapshot;
    uint64_t *figures = snapshot->classes[class_index];
    uint64_t outside = survey->outside.blocks[class_index], resident = survey->outside.resident[class_index];
    uint64_t cached = figures[HAK_CLASS_FIGURE_CACHED_BLOCKS], size = hak_class_info[class_index].size;
    if (cached > outside) cached = outside;
    uint64_t transit = figures[HAK_CLASS_FIGURE_TRANSIT_BLOCKS];
    if (transit > outside - cached) transit = outside - cached;
    uint64_t cached_resident = outside == 0 ? 0 : resident * cached / outside;
    uint64_t transit_resident = outside == 0 ? 0 : resident * transit / outside;
    uint64_t live = outside - cached - transit, live_resident = resident - cached_resident - transit_resident;
    snapshot->bytes[HAK_PLACE_CACHED] += cached * size;
    snapshot->resident[HAK_PLACE_CACHED] += cached_resident;
    snapshot->bytes[HAK_PLACE_TRANSIT] += transit * size;
    snapshot->resident[HAK_PLACE_TRANSIT] += transit_resident;
    snapshot->bytes[HAK_PLACE_LIVE_BLOCKS] += live * size;
    snapshot->resident[HAK_PLACE_LIVE_BLOCKS] += live_resident;
    snapshot->figures[HAK_FIGURE_LIVE_COUNT] += live;
    snapshot->figures[HAK_FIGURE_CACHED_COUNT] += cached;
    figures[HAK_CLASS_FIGURE_SIZE] = size;
    figures[HAK_CLASS_FIGURE_CACHED_BLOCKS] = cached;
    figures[HAK_CLASS_FIGURE_TRANSIT_BLOCKS] = transit + figures[HAK_CLASS_FIGURE_REMOTE_BLOCKS];
    figures[HAK_CLASS_FIGURE_LIVE_BLOCKS] = live;
    figures[HAK_CLASS_FIGURE_WASTE_BYTES] = figures[HAK_CLASS_FIGURE_RESIDENT_BYTES] - live_resident;
}

void heap_survey(heap_snapshot_t *snapshot, snapshot_depth_t depth) {
    survey_t survey;
    survey.snapshot = snapshot;
    survey.depth = depth;
    survey.pages.page_bytes = os_page_bytes();
    memset(&survey.outside, 0, sizeof survey.outside);
    survey_superslabs(&survey);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) divide_outside(&survey, class_index);
    snapshot->figures[HAK_FIGURE_LIVE_COUNT] += snapshot->figures[HAK_FIGURE_RUN_COUNT] + snapshot->figures[HAK_FIGURE_HUGE_COUNT];
    survey_metadata(&survey);
}
