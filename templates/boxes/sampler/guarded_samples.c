#include "boxes/sampler/guarded_samples.h"

#include <string.h>

#include "boxes/shared-pool/guarded_spans.h"
#include "boxes/shared-pool/pool_bytes.h"
#include "boxes/shared-pool/units.h"
#include "diag/fatal.h"
#include "diag/knobs.h"

#define FILL_BYTE 0xb5

/* A freed sample that waits: first unit << HAK_WAITING_UNIT_SHIFT | units, in one word, so that the child of a fork finds a place whole
   or empty; 0: nothing. */
typedef uint64_t waiting_t;
#define HAK_WAITING_UNIT_SHIFT 8

static struct {
    size_t most_bytes;            /* that may wait; written before the first sample */
    _Atomic uint32_t count;       /* live and waiting ones; relaxed, a bound: each may split a mapping in five */
    _Atomic size_t live_units;    /* relaxed, a bound */
    _Atomic size_t spare_bytes;   /* of the pages of live ones, what no block has; relaxed, a bound: much, where pages are long */
    _Atomic size_t waiting_bytes; /* relaxed, a bound: in the child of a fork off by what others were just adding */
    _Atomic uint64_t head, tail;  /* tickets of the next place to be filled, and of the oldest that may be; relaxed */
    _Atomic waiting_t ring[HAK_GUARD_WAITING_MAX]; /* acq_rel: who takes one out finds it inaccessible, as who put it there left it */
} guarded;

void guarded_samples_start(void) { guarded.most_bytes = (size_t)knob_value(HAK_KNOB_GUARD_QUARANTINE); }

slab_t *guarded_samples_find(const void *address) {
    if (!arena_is_started()) return NULL;
    size_t unit = arena_unit_of(address);
    return arena_has_unit(unit) && entry_is_guarded(page_map_get(unit)) ? slab_of_unit(unit) : NULL;
}

/* Of the block's pages: where they begin, and their bytes. */
static char *first_page(const sample_t *sample) { return (char *)round_down((uintptr_t)sample->block, os_page_bytes()); }

static size_t page_span(const sample_t *sample) {
    return round_up((uintptr_t)sample->block + sample->usable, os_page_bytes()) - (uintptr_t)first_page(sample);
}

static size_t units_bytes_of(unsigned units) { return (size_t)units << HAK_UNIT_SHIFT; }

/* The block has whole pages, wherever in them it lies. */
static size_t spare_bytes_of(const sample_t *sample) { return round_up(sample->usable, os_page_bytes()) - sample->usable; }

static void no_longer_live(const sample_t *sample, unsigned units) {
    atomic_fetch_sub_explicit(&guarded.live_units, units, memory_order_relaxed);
    atomic_fetch_sub_explicit(&guarded.spare_bytes, spare_bytes_of(sample), memory_order_relaxed);
}

static void unreserve(const sample_t *sample, unsigned units) {
    no_longer_live(sample, units);
    atomic_fetch_sub_explicit(&guarded.count, 1, memory_order_relaxed);
}

/* Under a limit, guards must not be what uses it up: each takes units for what would fit into a class. */
static bool reserve(const sample_t *sample, unsigned units) {
    size_t most = pool_read(&pool_bytes.limit) / HAK_GUARD_LIMIT_SHARE, spare = spare_bytes_of(sample);
    size_t live = atomic_fetch_add_explicit(&guarded.live_units, units, memory_order_relaxed) + units;
    bool is_within = live <= most >> HAK_UNIT_SHIFT;
    is_within &= atomic_fetch_add_explicit(&guarded.spare_bytes, spare, memory_order_relaxed) + spare <= HAK_GUARD_SPARE_BYTES_MAX;
    is_within &= atomic_fetch_add_explicit(&guarded.count, 1, memory_order_relaxed) < HAK_GUARD_SAMPLES_MAX;
    if (is_within && guards_are_possible()) return true;
    unreserve(sample, units);
    return false;
}

/* Takes access from all of the units but the block's pages; false (of some, perhaps) when the system refuses. */
static bool close_around(const sample_t *sample, char *start, size_t bytes) {
    char *pages = first_page(sample), *end = pages + page_span(sample);
    return os_protect(start, (size_t)(pages - start)) && os_protect(end, bytes - (size_t)(end - start));
}

/* The block's place in its units, a guard on either side. */
static void place_block(sample_t *sample, char *start, size_t bytes, size_t alignment, bool at_end) {
    size_t page = os_page_bytes();
    uintptr_t end = round_down((uintptr_t)start + bytes - page, max_size(page, alignment));
    sample->block = at_end ? (void *)(end - sample->usable) : start + max_size(page, alignment);
}

/* What is the block's from here on: the bytes beside it are filled, up to the ends of its pages. */
static void fill_beside(const sample_t *sample) {
    char *block = sample->block, *pages = first_page(sample), *end = pages + page_span(sample);
    memset(pages, FILL_BYTE, (size_t)(block - pages));
    memset(block + sample->asked, FILL_BYTE, (size_t)(end - block) - sample->asked);
}

static void set_entries(size_t first, unsigned units, uint32_t first_entry, uint32_t entry) {
    page_map_set(first, first_entry);
    for (unsigned unit = 1; unit < units; unit++) page_map_set(first + unit, entry);
}

static void make_run(const sample_t *sample, size_t first, unsigned units) {
    slab_t *run = slab_of_first_unit(first);
    for (unsigned unit = 0; unit < units; unit++) run[unit].units_back = (uint8_t)unit;
    run->units = (uint8_t)units;
    run->run_bytes = page_span(sample);
    pool_used_large_add(run->run_bytes);
    set_entries(first, units, page_map_code(HAK_CLASS_RUN) | HAK_ENTRY_GUARDED, HAK_ENTRY_GUARDED);
}

bool guarded_samples_place(thread_heap_t *heap, size_t alignment, sample_t *sample, bool *is_zero) {
    size_t page = os_page_bytes();
    sample->asked = (uint32_t)sample->bytes;
    alignment = max_size(alignment, HAK_GRANULE_BYTES);
    sample->usable = round_up(max_size(sample->asked, 1), alignment);
    size_t wanted = page + max_size(page, alignment) + round_up(sample->usable, max_size(page, alignment));
    unsigned units = (unsigned)(round_up(wanted, HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT);
    if (!reserve(sample, units)) return false;
    units_taken_t taken = units_take_any(units, 1);
    char *start = unit_address(taken.first);
    size_t bytes = units_bytes_of(units);
    if (taken.stage != POOL_STAGE_NONE) {
        place_block(sample, start, bytes, alignment, (heap->sampling.guards++ & 1) == 0);
        *is_zero = taken.is_zero || os_purge(start, bytes); /* what lies in the guards would stay resident */
        if (close_around(sample, start, bytes)) {
            fill_beside(sample);
            make_run(sample, taken.first, units);
            owner_count(&heap->owner, HAK_COUNTER_RUNS);
            return true;
        }
        /* What does not become accessible again is given up: addresses. */
        if (os_commit(start, bytes)) units_give(taken.first, units, *is_zero ? 0 : units);
    }
    unreserve(sample, units);
    return false;
}

/* The fence pairs with that of whoever finds the entry without having been given the block. */
void guarded_samples_publish(const sample_t *sample) {
    slab_t *run = slab_of_unit(arena_unit_of(sample->block));
    run->sample = *sample;
    atomic_thread_fence(memory_order_release);
    page_map_set(slab_unit(run), page_map_get(slab_unit(run)) | HAK_ENTRY_SAMPLED);
}

bool guarded_samples_claim(slab_t *run) {
    _Atomic uint32_t *entry = (_Atomic uint32_t *)arena.base + slab_unit(run);
    uint32_t live = page_map_code(HAK_CLASS_RUN) | HAK_ENTRY_GUARDED | HAK_ENTRY_SAMPLED;
    return atomic_compare_exchange_strong_explicit(entry, &live, HAK_ENTRY_GUARDED, memory_order_acq_rel, memory_order_relaxed);
}

static bool is_filled(const char *from, const char *to) {
    for (; from != to; from++)
        if (*from != (char)FILL_BYTE) return false;
    return true;
}

static void check_beside(const sample_t *sample) {
    const char *block = sample->block, *pages = first_page(sample), *end = pages + page_span(sample);
    if (hak_unlikely(!is_filled(block + sample->asked, end))) hak_misuse(HAK_ERROR_BLOCK_OVERRUN, block, sample->asked);
    if (hak_unlikely(!is_filled(pages, block))) hak_misuse(HAK_ERROR_BLOCK_UNDERRUN, block, sample->asked);
}

void guarded_samples_shrink(slab_t *run, size_t bytes) {
    check_beside(&run->sample);
    run->sample.asked = (uint32_t)bytes;
    fill_beside(&run->sample);
}

/* Units that are accessible again go back to the pool. They have been uncharged when they were purged. */
static void give_units_back(size_t first, unsigned units, bool is_clean) {
    memset(&slab_of_first_unit(first)->sample, 0, sizeof(sample_t));
    for (unsigned unit = 0; unit < units; unit++) {
        slab_of_first_unit(first)[unit].units_back = 0;
        page_map_set(first + unit, 0);
    }
    atomic_fetch_sub_explicit(&guarded.count, 1, memory_order_relaxed);
    units_give(first, units, is_clean ? 0 : units);
}

/* False when the system does not make it accessible now. */
static bool give_back_waiting(waiting_t waiting) {
    if (waiting == 0) return true;
    unsigned units = (unsigned)waiting & ((1u << HAK_WAITING_UNIT_SHIFT) - 1);
    size_t first = (size_t)(waiting >> HAK_WAITING_UNIT_SHIFT);
    if (!os_commit(unit_address(first), units_bytes_of(units))) return false;
    atomic_fetch_sub_explicit(&guarded.waiting_bytes, units_bytes_of(units), memory_order_relaxed);
    atomic_fetch_add_explicit(&pool_bytes.charged, units_bytes_of(units), memory_order_relaxed);
    give_units_back(first, units, true);
    return true;
}

/* What cannot be given back now goes round once more; what is then in its place does so, too, until one can be or has found an empty
   place. When that is so of none, one is given up: it costs addresses, and no memory. */
static void wait_in_ring(waiting_t waiting) {
    for (unsigned tried = 0; tried < HAK_GUARD_WAITING_MAX; tried++) {
        uint64_t ticket = atomic_fetch_add_explicit(&guarded.head, 1, memory_order_relaxed);
        waiting = atomic_exchange_explicit(&guarded.ring[ticket % HAK_GUARD_WAITING_MAX], waiting, memory_order_acq_rel);
        if (give_back_waiting(waiting)) return;
    }
}

/* The oldest of those that wait; false when there is none. */
static bool give_back_oldest(void) {
    uint64_t ticket = atomic_load_explicit(&guarded.tail, memory_order_relaxed);
    do {
        if (ticket >= atomic_load_explicit(&guarded.head, memory_order_relaxed)) return false;
    } while (!atomic_compare_exchange_weak_explicit(&guarded.tail, &ticket, ticket + 1, memory_order_relaxed, memory_order_relaxed));
    waiting_t oldest = atomic_exchange_explicit(&guarded.ring[ticket % HAK_GUARD_WAITING_MAX], 0, memory_order_acq_rel);
    if (give_back_waiting(oldest)) return true;
    wait_in_ring(oldest);
    return false;
}

void guarded_samples_flush(void) {
    while (atomic_load_explicit(&guarded.waiting_bytes, memory_order_relaxed) != 0)
        if (!give_back_oldest()) return;
}

void guarded_samples_retire(slab_t *run) {
    const sample_t *sample = &run->sample;
    size_t first = slab_unit(run), bytes = units_bytes_of(run->units);
    unsigned units = run->units;
    check_beside(sample);
    pool_used_large_add(0 - run->run_bytes);
    no_longer_live(sample, units);
    bool is_clean = os_purge(unit_address(first), bytes); /* all of it: what lies in the guards may not have been purged at first */
    if (is_clean && guards_are_possible() && os_protect(first_page(sample), page_span(sample))) {
        pool_count_purged(run->run_bytes);
        pool_uncharge(bytes);
        atomic_fetch_add_explicit(&guarded.waiting_bytes, bytes, memory_order_relaxed);
        wait_in_ring((waiting_t)first << HAK_WAITING_UNIT_SHIFT | units);
    } else if (os_commit(unit_address(first), bytes)) {
        give_units_back(first, units, is_clean);
    }
    while (atomic_load_explicit(&guarded.waiting_bytes, memory_order_relaxed) > guarded.most_bytes)
        if (!give_back_oldest()) return;
}
