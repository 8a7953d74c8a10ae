/* The life of a recording: its file, its threads, forks, its end. */
#include "boxes/recorder/recorder.h"

#include <errno.h>
#include <string.h>

#include "boxes/observe/report_file.h"
#include "boxes/recorder/recorder_state.h"
#include "boxes/shared-pool/arena.h"
#include "boxes/tls-sll/thread_heap.h"
#include "diag/knobs.h"
#include "diag/line.h"
#include "os/observe.h"
#include "os/record.h"
#include "tables/size_class.h"

#define FILE_NAMES 10000u /* of programs that a process has been */

HAK_CACHE_ALIGNED recorder_t recorder;
recorder_thread_t recorder_nobody;

__thread recorder_own_t recorder_own = {&recorder_nobody, NULL};

static __thread uint32_t own_thread_number; /* from 1; 0: none yet */
static __thread bool is_counted;          /* among the threads that allocate */

static report_path_t file_path;                 /* under start_lock, or recorder.lock in the child of a fork */
static uint32_t inherited_live[HAK_CELL_COUNT]; /* the same */

static size_t words_bytes(size_t units) { return round_up(units * HAK_UNIT_WORDS * sizeof *recorder.words, os_page_bytes()); }
static size_t births_bytes(size_t units) { return round_up(units * HAK_UNIT_WORDS * sizeof *recorder.births, os_page_bytes()); }

static void report_off(const char *why) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: HAKMEM_RECORD: nothing is recorded: ");
    line_add_text(&line, why);
    line_write(&line);
}

/* A program that another has become (exec) has the same process id. */
static void *make_file(const char *path) {
    int error = EEXIST;
    void *file = NULL;
    for (uint64_t number = 1; file == NULL && error == EEXIST && number <= FILE_NAMES; number++) {
        (void)report_path_expand(&file_path, path, strlen(path));
        if (number > 1) {
            report_path_add(&file_path, "-");
            report_path_add_number(&file_path, number);
        }
        if (file_path.is_too_long) error = ENAMETOOLONG;
        else file = os_make_shared_file(file_path.text, HAK_RECORD_FILE_BYTES, HAK_RECORD_DISK_BYTES, recorder.file, &error);
    }
    if (file == NULL && error == ENOSPC) report_off("there is too little room on the disk of the file");
    else if (file == NULL) report_unwritable(HAK_KNOB_RECORD, file_path.text, error);
    return file;
}

static void reset_threads(void) {
    recorder_thread_t *threads = recorder.control->threads;
    memset(threads, 0, sizeof recorder.control->threads);
    recorder.shared_random = recorder.seed + 1;
    for (size_t slot = 0; slot < HAK_RECORD_SLOT_COUNT; slot++) {
        threads[slot].random = recorder.seed * UINT64_C(0x9e3779b97f4a7c15) + slot + 1;
    }
    atomic_store_explicit(&recorder.slots_taken, 0, memory_order_relaxed);
    recorder_own.self = &recorder_nobody;
    is_counted = false;
}

static void write_header(bool is_forked) {
    head_set(HAK_RECORD_HEAD_LAYOUT, HAK_RECORD_LAYOUT_CODE);
    head_set(HAK_RECORD_HEAD_PROCESS, os_process());
    head_set(HAK_RECORD_HEAD_PARENT, os_parent_process());
    head_set(HAK_RECORD_HEAD_STARTED_MS, os_wall_ns() / 1000000u);
    head_set(HAK_RECORD_HEAD_IS_FORKED, is_forked);
    os_read_command(recorder.file + HAK_RECORD_COMMAND_OFFSET, HAK_RECORD_COMMAND_BYTES);
}

static void set_live_bytes(const uint32_t *live) {
    int64_t small = recorder_bytes_of(live, 0, HAK_CELL_FIRST_FINE), large = recorder_bytes_of(live, HAK_CELL_FIRST_FINE, HAK_CELL_COUNT);
    recorder.peak_found = small + large;
    atomic_store_explicit(&recorder.small_bytes, small, memory_order_relaxed);
    atomic_store_explicit(&recorder.large_bytes, large, memory_order_relaxed);
    atomic_store_explicit(&recorder.peak_bytes, small + large, memory_order_relaxed);
}

static bool begin_file(bool is_forked) {
    void *file = make_file(knob_text(HAK_KNOB_RECORD));
    if (file != NULL) recorder.file = file;
    if (file == NULL) {
        if (is_forked) os_map_zeroes_at(recorder.file, HAK_RECORD_FILE_BYTES); /* what was the parent's shall not be written to */
        atomic_store_explicit(&recorder.control->state, RECORDER_OFF, memory_order_release);
        return false;
    }
    recorder.start_us = recorder_now();
    recorder.random = recorder.seed * UINT64_C(0xbf58476d1ce4e5b9) + 1;
    write_header(is_forked);
    reset_threads();
    if (is_forked) memcpy(record_inherited(), inherited_live, sizeof inherited_live);
    recorder_count_live(record_peak(0)->live);
    set_live_bytes(record_peak(0)->live);
    atomic_store_explicit(record_head(HAK_RECORD_HEAD_MAGIC), HAK_RECORD_MAGIC_CODE, memory_order_release);
    recorder_begin_timeline();
    return true;
}

/* By the code of a unit's entry in the page map. */
static void set_place_shifts(void) {
    memset(recorder.place_shifts, HAK_UNIT_SHIFT, sizeof recorder.place_shifts);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++)
        recorder.place_shifts[class_index + 1] = (uint8_t)min_size(floor_log2(hak_class_info[class_index].size), HAK_UNIT_SHIFT);
}

void recorder_start(void) {
    if (knob_text(HAK_KNOB_RECORD) == NULL) return;
    if (arena_is_sparse()) {
        report_off("a limit on address space (ulimit -v) leaves no room for what it has to know of blocks");
        return;
    }
    size_t first_unit = superslab_unit(arena.first_superslab), units = (arena.bytes >> HAK_UNIT_SHIFT) - first_unit;
    recorder.words = os_reserve(words_bytes(units), HAK_UNIT_BYTES);
    recorder.births = os_reserve(births_bytes(units), HAK_UNIT_BYTES);
    recorder.control = os_map_for_one_process(sizeof(recorder_control_t));
    if (recorder.words == NULL || recorder.births == NULL || recorder.control == NULL) {
        report_off("the system does not map what it has to know of blocks");
        return;
    }
    recorder.first_unit = first_unit;
    recorder.base = (uintptr_t)unit_address(first_unit);
    recorder.entries = (_Atomic uint32_t *)arena.base + first_unit;
    set_place_shifts();
    recorder.seed = (uint64_t)knob_value(HAK_KNOB_RECORD_SEED);
    recorder.origin_us = os_now_us();
    if (begin_file(false)) recorder.units_most = units;
}

void recorder_after_fork_in_child(void) {
    if (recorder.file != NULL && recorder_is_on()) recorder_set_state(RECORDER_ASLEEP);
}

/* Others have it for a moment at a time. From a signal handler it may be this thread's own, in the child of a fork made there as well: then
   nothing comes of it. Inherited, it guards nothing that needs mending: a child of a fork begins anew. */
static bool take_lock(void) {
    for (unsigned round = 0; round < 100; round++) {
        if (os_try_lock(&recorder.lock) != OS_LOCK_BUSY) return true;
        if (round >= 10) os_pause();
    }
    return false;
}

/* The parent's file is still mapped: what is live there is what the child has. */
HAK_COLD void recorder_wake_after_fork(void) {
    if (!take_lock()) {
        atomic_store_explicit(&recorder.control->state, RECORDER_OFF, memory_order_release);
        return;
    }
    if (recorder_state() == RECORDER_ASLEEP) {
        recorder_count_live(inherited_live);
        for (size_t entry = 0; entry < 2 * HAK_RECORD_SHAPE_COUNT; entry++)
            if (recorder.control->shape_index[entry] != 0) recorder.control->shape_index[entry] = 0;
        (void)begin_file(true);
    }
    os_unlock(&recorder.lock);
}

uint32_t recorder_number_bits(void) {
    enum { MOST = (1u << HAK_NOTE_THREAD_BITS) - 2 };
    if (own_thread_number == 0) own_thread_number = atomic_fetch_add_explicit(&recorder.next_number, 1, memory_order_relaxed) + 1;
    return ((own_thread_number - 1) % MOST + 1) << HAK_NOTE_THREAD_SHIFT;
}

/* A thread without a heap of its own has not allocated yet, or is past its end. */
HAK_SLOW recorder_thread_t *recorder_adopt(void) {
    if (is_counted || !heap_is_born(tls_heap)) return &recorder_nobody;
    is_counted = true;
    (void)head_add(HAK_RECORD_HEAD_THREADS, 1);
    head_raise(HAK_RECORD_HEAD_THREADS_AT_ONCE, head_add(HAK_RECORD_HEAD_THREADS_NOW, 1));
    uint32_t taken = atomic_load_explicit(&recorder.slots_taken, memory_order_relaxed), place;
    do {
        if (taken == UINT32_MAX) return &recorder_nobody;
        place = lowest_bit(~taken);
    } while (!atomic_compare_exchange_weak_explicit(&recorder.slots_taken, &taken, taken | 1u << place, memory_order_acquire, memory_order_relaxed));
    recorder_thread_t *self = &recorder.control->threads[place];
    head_raise(HAK_RECORD_HEAD_SLOTS, place + 1);
    self->number_bits = recorder_number_bits() | HAK_NOTE_PLAIN;
    recorder_set_thread_state(self, recorder_state());
    recorder_own.rows = slot_of(self)->rows;
    recorder_own.self = self;
    return self;
}

_Static_assert(HAK_RECORD_SLOT_COUNT == 32, "a bit of slots_taken for each");

static void fold_figure(_Atomic uint64_t *into, uint32_t *from, uint32_t amount) {
    if (amount == 0) return;
    atomic_fetch_add_explicit(into, amount, memory_order_relaxed);
    *from -= amount;
}

static void fold_bytes(record_slot_t *slot, uint32_t cell) {
    if (cell < HAK_CELL_FIRST_FINE) return;
    uint64_t *bytes = &slot->bytes[cell - HAK_CELL_FIRST_FINE];
    atomic_fetch_add_explicit(&record_total(cell)->bytes, *bytes, memory_order_relaxed);
    *bytes = 0;
}

static void fold_locked(record_slot_t *slot) {
    for (uint32_t cell = 0; cell < HAK_CELL_COUNT; cell++) {
        record_row_t *row = &slot->rows[cell];
        record_plan_t *plan = &slot->plans[cell];
        record_total_t *total = record_total(cell);
        fold_figure(&total->allocations, &plan->planned, plan->planned - row->left);
        fold_figure(&total->frees, &row->frees, row->frees);
        fold_figure(&total->cross_frees, &plan->cross_frees, plan->cross_frees);
        fold_bytes(slot, cell);
        plan->planned = row->left = 0;
    }
}

/* Half of what makes a figure large is a whole number of groups of blocks, so that what is timed goes on as before. */
HAK_COLD void recorder_relieve_row(recorder_thread_t *self, uint32_t cell) {
    enum { PORTION = 1 << 29 };
    record_row_t *row = &slot_of(self)->rows[cell];
    record_plan_t *plan = &slot_of(self)->plans[cell];
    record_total_t *total = record_total(cell);
    if (os_try_lock(&recorder.lock) == OS_LOCK_BUSY) return; /* another call comes soon */
    if (plan->planned >= 2u * PORTION) fold_figure(&total->allocations, &plan->planned, PORTION);
    if (row->frees >= 2u * PORTION) fold_figure(&total->frees, &row->frees, PORTION);
    fold_figure(&total->cross_frees, &plan->cross_frees, plan->cross_frees);
    os_unlock(&recorder.lock);
}

void recorder_thread_end(void) {
    recorder_thread_t *self = recorder_own.self;
    recorder_own.self = &recorder_nobody;
    if (!is_counted || !recorder_is_on()) return;
    is_counted = false;
    (void)head_add(HAK_RECORD_HEAD_THREADS_NOW, UINT64_MAX);
    if (self == &recorder_nobody) return;
    recorder_tell_live(self->untold);
    self->untold = 0;
    if (!take_lock()) return; /* who counts what is live shall not count it twice; the slot stays taken */
    fold_locked(slot_of(self));
    os_unlock(&recorder.lock);
    atomic_fetch_and_explicit(&recorder.slots_taken, ~(1u << (self - recorder.control->threads)), memory_order_release);
}

/* FNV-1a of 32-bit words. */
static uint64_t sum_of(const void *start, size_t bytes) {
    const uint32_t *words = start;
    uint32_t sum = 0x811c9dc5u;
    for (size_t word = 0; word < bytes / sizeof *words; word++) sum = (sum ^ words[word]) * 0x01000193u;
    return sum;
}

static void seal_windows_locked(void) {
    for (size_t index = 0; index < HAK_RECORD_WINDOW_COUNT; index++) {
        record_window_t *window = record_window(index);
        if (atomic_load_explicit(&window->header[HAK_WINDOW_HEAD_IS_USED], memory_order_relaxed) == 0) continue;
        size_t room = index == 0 ? HAK_RECORD_FIRST_WINDOW_COUNT : HAK_RECORD_EVENT_COUNT;
        size_t count = min_size(atomic_load_explicit(&window->header[HAK_WINDOW_HEAD_EVENTS], memory_order_relaxed), room);
        size_t bytes = offsetof(record_window_t, events) + count * sizeof(record_event_t) - offsetof(record_window_t, live);
        atomic_store_explicit(&window->header[HAK_WINDOW_HEAD_SUM], sum_of(window->live, bytes), memory_order_relaxed);
    }
}

static void seal_locked(void) {
    uint64_t now = recorder_now();
    recorder_take_moment_locked(now);
    head_set(HAK_RECORD_HEAD_LAST_US, now - recorder.start_us);
    head_set(HAK_RECORD_HEAD_TOTALS_SUM, sum_of(record_total(0), HAK_RECORD_TOTALS_STRIDE));
    head_set(HAK_RECORD_HEAD_SLOTS_SUM, sum_of(record_slot(0), HAK_RECORD_SLOTS_STRIDE * head_get(HAK_RECORD_HEAD_SLOTS)));
    head_set(HAK_RECORD_HEAD_INHERITED_SUM, sum_of(record_inherited(), sizeof inherited_live));
    head_set(HAK_RECORD_HEAD_SHAPES_SUM, sum_of(record_shape(0), HAK_RECORD_SHAPES_STRIDE * head_get(HAK_RECORD_HEAD_SHAPES)));
    head_set(HAK_RECORD_HEAD_PEAKS_SUM, sum_of(record_peak(0), 2 * HAK_RECORD_PEAKS_STRIDE));
    head_set(HAK_RECORD_HEAD_MOMENTS_SUM, sum_of(record_moment(0), HAK_RECORD_MOMENTS_STRIDE * head_get(HAK_RECORD_HEAD_MOMENTS)));
    seal_windows_locked();
    atomic_store_explicit(record_head(HAK_RECORD_HEAD_SEALED), 1, memory_order_release);
}

/* Other threads may be in the middle of a call, which is given a moment. */
void recorder_end(void) {
    if (recorder.file == NULL || !recorder_is_on() || !take_lock()) return;
    recorder_set_state(RECORDER_OFF);
    if (head_get(HAK_RECORD_HEAD_THREADS_NOW) > 1) os_pause();
    seal_locked();
    os_unlock(&recorder.lock);
}

/* Words are only reserved where the heap has not been: a program that locks all its memory would have to pay for the rest. */
HAK_SLOW bool recorder_reach(size_t unit) {
    enum { UNITS_AHEAD = 256 };
    size_t frontier = atomic_load_explicit(&arena.units, memory_order_relaxed) - recorder.first_unit;
    if (unit >= frontier || recorder.units_most == 0) return false;
    if (!take_lock()) return false;
    size_t present = atomic_load_explicit(&recorder.units, memory_order_relaxed);
    size_t wanted = min_size(frontier + UNITS_AHEAD + frontier / 4, recorder.units_most);
    if (wanted > recorder.units_committed && os_commit(recorder.words, words_bytes(wanted)) && os_commit(recorder.births, births_bytes(wanted)))
        recorder.units_committed = wanted;
    size_t reached = min_size(frontier, recorder.units_committed);
    if (reached > present) atomic_store_explicit(&recorder.units, reached, memory_order_release);
    os_unlock(&recorder.lock);
    return unit < reached;
}

static void unmap_from(uintptr_t start, size_t kept, size_t end) {
    if (kept < end) os_unmap((void *)(start + kept), end - kept);
}

/* Everything mapped counts: what is reserved for addresses that the heap has not reached goes, and blocks there will not be in the record. */
void recorder_obey_address_limit(void) {
    if (recorder.file == NULL || !arena_is_sparse() || !take_lock()) return;
    size_t kept = recorder.units_committed, present = recorder.units_most;
    recorder.units_most = kept;
    if (kept < present) {
        if (recorder_is_on()) head_set(HAK_RECORD_HEAD_IS_LIMITED, 1);
        unmap_from((uintptr_t)recorder.words, words_bytes(kept), words_bytes(present));
        unmap_from((uintptr_t)recorder.births, births_bytes(kept), births_bytes(present));
    }
    os_unlock(&recorder.lock);
}
