/* What was live by time, the peak, and the windows of the event stream. Whichever thread times an event when something is due sees to it. */
#include <string.h>

#include "boxes/recorder/recorder_state.h"

#define EVENT_FIELD(name, value) (((uint64_t)(value) & ((UINT64_C(1) << HAK_EVENT_##name##_BITS) - 1)) << HAK_EVENT_##name##_SHIFT)

static int64_t count_live_of(uint32_t cell, uint64_t slots) {
    const record_total_t *total = record_total(cell);
    uint64_t net = atomic_load_explicit(&total->allocations, memory_order_relaxed) - atomic_load_explicit(&total->frees, memory_order_relaxed);
    int64_t sum = (int64_t)(record_inherited()[cell] + net);
    for (uint64_t slot = 0; slot < slots; slot++) {
        const record_slot_t *own = record_slot(slot);
        sum += (int64_t)(row_get(&own->plans[cell].planned) - row_get(&own->rows[cell].left)) - (int64_t)row_get(&own->rows[cell].frees);
    }
    return sum < 0 ? 0 : sum;
}

void recorder_count_live(uint32_t *live) {
    uint64_t slots = head_get(HAK_RECORD_HEAD_SLOTS);
    for (uint32_t cell = 0; cell < HAK_CELL_COUNT; cell++) live[cell] = (uint32_t)min_size((size_t)count_live_of(cell, slots), UINT32_MAX);
}

int64_t recorder_bytes_of(const uint32_t *live, uint32_t from, uint32_t to) {
    int64_t bytes = 0;
    for (uint32_t cell = from; cell < to; cell++) bytes += (int64_t)(live[cell] * cell_most(cell));
    return bytes;
}

/* From the start of this file. */
static uint64_t file_time(uint64_t now) { return now - recorder.start_us; }

static size_t window_room(const record_window_t *window) {
    return window == record_window(0) ? HAK_RECORD_FIRST_WINDOW_COUNT : HAK_RECORD_EVENT_COUNT;
}

static void window_set(record_window_t *window, hak_window_head_t word, uint64_t value) {
    atomic_store_explicit(&window->header[word], value, memory_order_relaxed);
}

static uint64_t window_get(record_window_t *window, hak_window_head_t word) {
    return atomic_load_explicit(&window->header[word], memory_order_relaxed);
}

void recorder_set_thread_state(recorder_thread_t *thread, uint32_t state) {
    atomic_store_explicit(&thread->match, state == RECORDER_ON ? ~thread->number_bits & HAK_NOTE_MATCHED : 0, memory_order_relaxed);
    atomic_store_explicit(&thread->state, state, memory_order_relaxed);
}

/* Threads look at their own copy. */
void recorder_set_state(uint32_t state) {
    atomic_store_explicit(&recorder.control->state, state, memory_order_release);
    for (size_t slot = 0; slot < HAK_RECORD_SLOT_COUNT; slot++) {
        recorder_thread_t *thread = &recorder.control->threads[slot];
        if (thread->number_bits != 0) recorder_set_thread_state(thread, state);
    }
}

/* The timeline is full: every second moment goes, and every second window, counted by the times that they belong to. */
static void halve_locked(void) {
    uint64_t moments = head_get(HAK_RECORD_HEAD_MOMENTS), spacing = recorder.interval_us * HAK_RECORD_WINDOW_INTERVALS;
    for (uint64_t moment = 2; moment < moments; moment += 2) *record_moment(moment / 2) = *record_moment(moment);
    head_set(HAK_RECORD_HEAD_MOMENTS, (moments + 1) / 2);
    recorder.interval_us *= 2;
    head_set(HAK_RECORD_HEAD_INTERVAL_US, recorder.interval_us);
    for (size_t index = 1; index < HAK_RECORD_WINDOW_COUNT; index++) {
        record_window_t *window = record_window(index);
        bool is_open = window == atomic_load_explicit(&recorder.window, memory_order_relaxed);
        if (!is_open && window_get(window, HAK_WINDOW_HEAD_START_US) / spacing % 2 != 0) window_set(window, HAK_WINDOW_HEAD_IS_USED, 0);
    }
}

void recorder_take_moment_locked(uint64_t now) {
    if (head_get(HAK_RECORD_HEAD_MOMENTS) == HAK_RECORD_MOMENT_COUNT) halve_locked();
    uint64_t moments = head_get(HAK_RECORD_HEAD_MOMENTS), time = file_time(now);
    record_moment_t *moment = record_moment(moments);
    recorder_count_live(moment->live);
    moment->us = time;
    atomic_store_explicit(record_head(HAK_RECORD_HEAD_MOMENTS), moments + 1, memory_order_release);
    recorder.moment_us = recorder.start_us + time - time % recorder.interval_us + recorder.interval_us;
}

static void plan_window_locked(uint64_t now) {
    uint64_t spacing = recorder.interval_us * HAK_RECORD_WINDOW_INTERVALS, time = file_time(now);
    recorder.window_us = recorder.start_us + (time / spacing + 1) * spacing + (random_step(&recorder.random) >> 11) % (spacing / 2);
}

static record_window_t *find_free_window_locked(void) {
    for (unsigned round = 0; round < 64; round++) {
        for (size_t index = 1; index < HAK_RECORD_WINDOW_COUNT; index++)
            if (window_get(record_window(index), HAK_WINDOW_HEAD_IS_USED) == 0) return record_window(index);
        halve_locked();
    }
    return NULL;
}

static void begin_window_locked(record_window_t *window, uint64_t now) {
    window_set(window, HAK_WINDOW_HEAD_START_US, file_time(now));
    window_set(window, HAK_WINDOW_HEAD_EVENTS, 0);
    recorder_count_live(window->live);
    window_set(window, HAK_WINDOW_HEAD_IS_USED, 1);
    atomic_store_explicit(&recorder.window, window, memory_order_release);
    recorder_set_state(RECORDER_WINDOW);
}

/* What of the window was used before is cleared, so that a place that nobody comes to fill holds no event. */
static void open_window_locked(uint64_t now) {
    record_window_t *window = find_free_window_locked();
    plan_window_locked(now);
    if (window == NULL) return;
    memset(window->events, 0, sizeof(record_event_t) * min_size(window_get(window, HAK_WINDOW_HEAD_EVENTS), window_room(window)));
    begin_window_locked(window, now);
}

HAK_SLOW static void close_full_window(record_window_t *window) {
    if (os_try_lock(&recorder.lock) == OS_LOCK_BUSY) return; /* who comes next closes it */
    if (recorder_state() == RECORDER_WINDOW && atomic_load_explicit(&recorder.window, memory_order_relaxed) == window) recorder_set_state(RECORDER_ON);
    os_unlock(&recorder.lock);
}

/* The clock costs more than the rest, so that some events have the time of the one before. */
static uint64_t event_time(uint64_t place) {
    enum { EVENTS_PER_LOOK = 16 };
    if (place % EVENTS_PER_LOOK != 0) return atomic_load_explicit(&recorder.event_us, memory_order_relaxed);
    uint64_t time = file_time(recorder_now());
    atomic_store_explicit(&recorder.event_us, time, memory_order_relaxed);
    return time;
}

void recorder_add_event(hak_record_operation_t operation, size_t granule, uint64_t bytes, uint32_t word) {
    record_window_t *window = atomic_load_explicit(&recorder.window, memory_order_acquire);
    if (window == NULL) return;
    uint64_t place = atomic_fetch_add_explicit(&window->header[HAK_WINDOW_HEAD_EVENTS], 1, memory_order_relaxed);
    if (place >= window_room(window)) {
        close_full_window(window);
        return;
    }
    uint64_t most = (UINT64_C(1) << (HAK_EVENT_TIME_LOW_BITS + HAK_EVENT_TIME_HIGH_BITS)) - 1;
    uint64_t time = min_size(event_time(place) - window_get(window, HAK_WINDOW_HEAD_START_US), most);
    uint64_t size = min_size(bytes, (UINT64_C(1) << HAK_EVENT_SIZE_BITS) - 1);
    uint64_t alignment = word >> HAK_NOTE_ALIGNMENT_SHIFT;
    record_event_t *event = &window->events[place];
    atomic_store_explicit(&event->words[1], EVENT_FIELD(SIZE, size) | EVENT_FIELD(TIME_LOW, time), memory_order_relaxed);
    atomic_store_explicit(&event->words[0],
                          EVENT_FIELD(GRANULE, granule) | EVENT_FIELD(OPERATION, operation) | EVENT_FIELD(ALIGNMENT, alignment) |
                              EVENT_FIELD(THREAD, word >> HAK_NOTE_THREAD_SHIFT & ((1u << HAK_NOTE_THREAD_BITS) - 1)) |
                              EVENT_FIELD(TIME_HIGH, time >> HAK_EVENT_TIME_LOW_BITS),
                          memory_order_relaxed);
}

static void set_due_locked(void) {
    uint64_t due = min_size(recorder.look_us, min_size(recorder.moment_us, recorder.window_us));
    atomic_store_explicit(&recorder.due_us, due, memory_order_relaxed);
}

void recorder_begin_timeline(void) {
    recorder.interval_us = HAK_RECORD_INTERVAL_US;
    head_set(HAK_RECORD_HEAD_INTERVAL_US, recorder.interval_us);
    recorder.moment_us = recorder.start_us + recorder.interval_us;
    recorder.look_us = recorder.start_us;
    plan_window_locked(recorder.start_us);
    set_due_locked();
    begin_window_locked(record_window(0), recorder.start_us);
}

/* Written beside the peak that is whole, and more exact than what threads have told. The next look comes when they have told of more. */
static void look_at_peak_locked(int64_t told) {
    uint64_t next = head_get(HAK_RECORD_HEAD_PEAK) ^ 1;
    record_moment_t *peak = record_peak(next);
    recorder_count_live(peak->live);
    peak->us = file_time(recorder_now());
    int64_t live = recorder_bytes_of(peak->live, 0, HAK_CELL_COUNT), step = (int64_t)HAK_RECORD_QUANTUM_BYTES;
    if (live > recorder.peak_found) {
        recorder.peak_found = live;
        atomic_store_explicit(record_head(HAK_RECORD_HEAD_PEAK), next, memory_order_release);
        step = live / (int64_t)HAK_RECORD_PEAK_SHARE + (int64_t)HAK_RECORD_PEAK_BYTES;
    }
    atomic_store_explicit(&recorder.peak_bytes, told + step, memory_order_relaxed);
}

static int64_t told_bytes(void) {
    return atomic_load_explicit(&recorder.large_bytes, memory_order_relaxed) + atomic_load_explicit(&recorder.small_bytes, memory_order_relaxed);
}

static bool is_peak(void) { return told_bytes() > atomic_load_explicit(&recorder.peak_bytes, memory_order_relaxed); }

void recorder_tell_live(int64_t bytes) {
    atomic_fetch_add_explicit(&recorder.large_bytes, bytes, memory_order_relaxed);
    if (hak_likely(bytes < 0 || !is_peak()) || os_try_lock(&recorder.lock) == OS_LOCK_BUSY) return;
    if (recorder_is_on() && is_peak()) look_at_peak_locked(told_bytes());
    os_unlock(&recorder.lock);
}

/* What is live of small blocks is nowhere counted: it is looked at now and then, for 1 % of the time at most. */
static void look_at_small_locked(uint64_t now) {
    int64_t bytes = 0;
    uint64_t slots = head_get(HAK_RECORD_HEAD_SLOTS);
    for (uint32_t cell = 0; cell < HAK_CELL_FIRST_FINE; cell++) bytes += count_live_of(cell, slots) * (int64_t)cell;
    atomic_store_explicit(&recorder.small_bytes, bytes, memory_order_relaxed);
    if (is_peak()) look_at_peak_locked(told_bytes());
    recorder.look_us = now + HAK_RECORD_LOOK_US * (slots + 1);
}

void recorder_tick(uint64_t now) {
    enum { LAST_STEP_US = 1000 };
    if (file_time(now) >= head_get(HAK_RECORD_HEAD_LAST_US) + LAST_STEP_US) head_set(HAK_RECORD_HEAD_LAST_US, file_time(now));
    if (hak_likely(now < atomic_load_explicit(&recorder.due_us, memory_order_relaxed))) return;
    if (os_try_lock(&recorder.lock) == OS_LOCK_BUSY) return;
    if (recorder_is_on() && now >= recorder.look_us) look_at_small_locked(now);
    if (recorder_is_on() && now >= recorder.moment_us) recorder_take_moment_locked(now);
    if (recorder_state() == RECORDER_WINDOW && now >= recorder.window_us) plan_window_locked(now); /* one is open until it is full */
    if (recorder_state() == RECORDER_ON && now >= recorder.window_us) open_window_locked(now);
    set_due_locked();
    os_unlock(&recorder.lock);
}
