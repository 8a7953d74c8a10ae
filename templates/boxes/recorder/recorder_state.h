/* What the files of the recorder share. */
#ifndef HAK_RECORDER_RECORDER_STATE_H
#define HAK_RECORDER_RECORDER_STATE_H

#include <stdatomic.h>

#include "boxes/recorder/record_cells.h"
#include "boxes/recorder/recorder.h"
#include "os/os.h"
#include "tables/record_layout.h"

_Static_assert(HAK_CELL_COUNT <= 1u << HAK_NOTE_CELL_BITS, "a cell fits a block's word");

/* Each is written by the slot's thread alone, with plain stores, but for slot 0, which threads share that have none: they add to it. Anybody
   reads them, relaxed: each is a figure of its own. */
typedef struct record_row {
    _Atomic uint64_t allocations;
    _Atomic uint64_t bytes;      /* of cells with more than one size */
    _Atomic uint64_t frees;
    _Atomic uint64_t next_timed; /* which of the allocations is the next that is timed */
} record_row_t;

typedef struct record_slot {
    record_row_t rows[HAK_CELL_COUNT];
    _Atomic uint64_t cross_frees[HAK_CELL_COUNT];
} record_slot_t;

typedef struct record_shape {
    _Atomic uint64_t key; /* HAK_SHAPE_*; written before the index leads to the row: release, acquire */
    _Atomic uint64_t blocks;
} record_shape_t;

typedef struct record_moment {
    uint64_t us;
    uint32_t live[HAK_CELL_COUNT];
} record_moment_t;

typedef struct record_event {
    _Atomic uint64_t words[2]; /* HAK_EVENT_*; relaxed: a place is one thread's */
} record_event_t;

typedef struct record_window {
    _Atomic uint64_t header[HAK_WINDOW_HEAD_COUNT];
    uint32_t live[HAK_CELL_COUNT];
    record_event_t events[];
} record_window_t;

_Static_assert(sizeof(record_slot_t) <= HAK_RECORD_SLOTS_STRIDE && sizeof(record_shape_t) == HAK_RECORD_SHAPES_STRIDE &&
               sizeof(record_moment_t) == HAK_RECORD_MOMENTS_STRIDE, "the generated layout is that of the structs");
_Static_assert(sizeof(record_window_t) + sizeof(record_event_t) * HAK_RECORD_EVENT_COUNT == HAK_RECORD_WINDOWS_STRIDE, "and of windows");

/* A thread's place in the recorder, in this process's memory. */
typedef struct recorder_thread {
    record_slot_t *slot;
    uint64_t number_bits; /* its number, in place for a block's word */
    int64_t untold;       /* bytes by which what is live has changed since it told */
    int64_t quantum;      /* of those, where it tells */
    uint64_t random;
} recorder_thread_t;

enum {
    RECORDER_ASLEEP, /* nothing is recorded yet; in the child of a fork: not yet for itself. The page of the word is wiped by forks */
    RECORDER_OFF,
    RECORDER_ON,
    RECORDER_WINDOW, /* and every event goes to the window */
};

typedef struct recorder_control {
    _Atomic uint32_t state; /* release by who has made what it speaks of, acquire by every call */
    HAK_CACHE_ALIGNED _Atomic uint32_t shape_index[2 * HAK_RECORD_SHAPE_COUNT]; /* number of a row, from 1; CAS from 0 */
} recorder_control_t;

typedef struct recorder {
    uintptr_t base;              /* of the arena; what every call reads comes first, and does not change but for `granules` */
    _Atomic size_t granules;     /* that have a word; 0: nothing is recorded. Relaxed: `state` comes after it */
    _Atomic uint64_t *words;
    recorder_control_t *control;
    char *file;
    uint64_t origin_us;          /* when the recording began, of the first process of forks: births count from there */
    uint64_t start_us;           /* of this file, from the origin */
    uint64_t seed;
    os_lock_t lock;              /* the timeline, windows, peaks, folding slots, `state` */
    _Atomic uint64_t due_us;     /* of the next moment or window, from the origin; relaxed: looked at again under the lock */
    uint64_t moment_us, window_us, interval_us;
    uint64_t random;
    record_window_t *_Atomic window; /* the open one: release by who opens it */
    _Atomic int64_t live_bytes;  /* of what threads have told; relaxed */
    _Atomic int64_t peak_bytes;  /* what the next peak must exceed; relaxed */
    _Atomic uint32_t slots_taken; /* a bit for each but slot 0: CAS, acquire and release */
    _Atomic uint32_t next_number; /* of a thread; relaxed */
    recorder_thread_t threads[HAK_RECORD_SLOT_COUNT + 1];
} recorder_t;

extern HAK_CACHE_ALIGNED recorder_t recorder;

/* The thread's place; NULL: none yet, or slot 0. */
extern __thread recorder_thread_t *recorder_self;

HAK_INLINE uint32_t recorder_state(void) { return atomic_load_explicit(&recorder.control->state, memory_order_acquire); }
HAK_INLINE bool recorder_is_on(void) { return recorder_state() >= RECORDER_ON; }

HAK_INLINE _Atomic uint64_t *record_head(hak_record_head_t word) { return (_Atomic uint64_t *)(void *)recorder.file + word; }
HAK_INLINE uint64_t head_get(hak_record_head_t word) { return atomic_load_explicit(record_head(word), memory_order_relaxed); }
HAK_INLINE void head_set(hak_record_head_t word, uint64_t value) { atomic_store_explicit(record_head(word), value, memory_order_relaxed); }
HAK_INLINE uint64_t head_add(hak_record_head_t word, uint64_t value) {
    return atomic_fetch_add_explicit(record_head(word), value, memory_order_relaxed) + value;
}
void head_raise(hak_record_head_t word, uint64_t value);

HAK_INLINE void *record_row_at(size_t offset, size_t stride, size_t row) { return recorder.file + offset + stride * row; }
HAK_INLINE record_slot_t *record_slot(size_t slot) { return record_row_at(HAK_RECORD_SLOTS_OFFSET, HAK_RECORD_SLOTS_STRIDE, slot); }
HAK_INLINE record_shape_t *record_shape(size_t row) { return record_row_at(HAK_RECORD_SHAPES_OFFSET, HAK_RECORD_SHAPES_STRIDE, row); }
HAK_INLINE record_moment_t *record_moment(size_t row) { return record_row_at(HAK_RECORD_MOMENTS_OFFSET, HAK_RECORD_MOMENTS_STRIDE, row); }
HAK_INLINE record_moment_t *record_peak(size_t row) { return record_row_at(HAK_RECORD_PEAKS_OFFSET, HAK_RECORD_PEAKS_STRIDE, row); }
HAK_INLINE uint32_t *record_inherited(void) { return record_row_at(HAK_RECORD_INHERITED_OFFSET, 0, 0); }
HAK_INLINE record_window_t *record_window(size_t window) {
    return window == 0 ? record_row_at(HAK_RECORD_FIRST_WINDOW_OFFSET, 0, 0) : record_row_at(HAK_RECORD_WINDOWS_OFFSET, HAK_RECORD_WINDOWS_STRIDE, window - 1);
}

/* µs since the origin. */
HAK_INLINE uint64_t recorder_now(void) { return os_now_us() - recorder.origin_us; }

HAK_INLINE uint64_t random_step(uint64_t *state) {
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

/* Adds to a shape of blocks, or to how often there was a realloc of a kind. */
void recorder_add_shape(uint64_t key, uint64_t blocks);

/* Adds to what is live, and keeps the peak. */
void recorder_tell_live(int64_t bytes);

/* An event was timed: takes the moment or opens the window that is due. */
void recorder_tick(uint64_t now);

/* Begins timeline and windows; the first window is open. */
void recorder_begin_timeline(void);
void recorder_take_moment_locked(uint64_t now);

/* Live blocks by cell, as far as threads have got. */
void recorder_count_live(uint32_t *live);

/* In the open window: an event of a thread. */
void recorder_add_event(hak_record_operation_t operation, size_t granule, uint64_t bytes, uint64_t word);

/* The child of a fork makes its own file. */
void recorder_wake_after_fork(void);

/* A place for the calling thread, NULL when it has to share slot 0. */
recorder_thread_t *recorder_adopt(void);
uint64_t recorder_number_bits(void);

#endif
