/* What the files of the recorder share. */
#ifndef HAK_RECORDER_RECORDER_STATE_H
#define HAK_RECORDER_RECORDER_STATE_H

#include <stdatomic.h>

#include "boxes/recorder/record_cells.h"
#include "boxes/recorder/recorder.h"
#include "boxes/shared-pool/arena.h"
#include "os/os.h"
#include "tables/record_layout.h"

_Static_assert(HAK_CELL_COUNT <= 1u << HAK_NOTE_CELL_BITS, "a cell fits a block's word");

/* Words that a unit has room for. As most units use the first of theirs only, these shall not all fall on the same lines of a cache. */
#define HAK_UNIT_WORDS (HAK_UNIT_BYTES / HAK_GRANULE_BYTES + 17u * 8u)

/* Of a thread, written by it alone, each figure with one instruction. Before one wraps, half of what it can hold goes to the totals. Anybody
   reads them (row_get): each is a figure of its own.

     allocations = planned - left */
typedef struct record_row {
    uint32_t left;        /* allocations before the next one that is timed */
    uint32_t frees;
} record_row_t;

/* What few calls need: rows of many sizes find room in a cache without it. */
typedef struct record_plan {
    uint32_t planned;     /* the number, from 1, of the allocation that is timed next */
    uint32_t cross_frees; /* of the frees, those of other threads' blocks */
} record_plan_t;

typedef struct record_slot {
    record_row_t rows[HAK_CELL_COUNT];
    record_plan_t plans[HAK_CELL_COUNT];
    uint64_t bytes[HAK_CELL_COUNT - HAK_CELL_FIRST_FINE]; /* of cells with more than one size */
} record_slot_t;

/* Of threads that have ended, and of those for which there is no slot: they add to it. */
typedef struct record_total {
    _Atomic uint64_t allocations, bytes, frees, cross_frees;
} record_total_t;

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

_Static_assert(sizeof(record_slot_t) <= HAK_RECORD_SLOTS_STRIDE && sizeof(record_total_t) * HAK_CELL_COUNT == HAK_RECORD_TOTALS_STRIDE && sizeof(record_shape_t) == HAK_RECORD_SHAPES_STRIDE &&
               sizeof(record_moment_t) == HAK_RECORD_MOMENTS_STRIDE, "the generated layout is that of the structs");
_Static_assert(sizeof(record_window_t) + sizeof(record_event_t) * HAK_RECORD_EVENT_COUNT == HAK_RECORD_WINDOWS_STRIDE, "and of windows");

enum {
    RECORDER_ASLEEP, /* nothing is recorded yet; in the child of a fork: not yet for itself */
    RECORDER_OFF,
    RECORDER_ON,
    RECORDER_WINDOW, /* and every event goes to the window */
};

/* A thread's place in the recorder, by the number of its slot. A fork in a signal handler may wipe it in the middle of a call, so that whatever
   it holds is checked, or does no harm when it is 0. */
typedef struct recorder_thread {
    HAK_CACHE_ALIGNED uint32_t number_bits; /* its number, in place for a block's word, and HAK_NOTE_PLAIN; 0: nobody's */
    _Atomic uint32_t match; /* its complement while RECORDER_ON, else 0: of the words of blocks whose frees are quickly counted, HAK_NOTE_MATCHED
                               differs in every bit; of a word that is 0 it never does */
    int64_t untold;         /* bytes of large blocks by which what is live has changed since it told */
    _Atomic uint32_t state; /* RECORDER_*; both are written by who changes that of the control */
    uint64_t random;
} recorder_thread_t;

/* In the child of a fork all of it is zero again, so that whatever it calls first finds the recorder asleep. */
typedef struct recorder_control {
    _Atomic uint32_t state; /* release by who has made what it speaks of, acquire by who looks */
    recorder_thread_t threads[HAK_RECORD_SLOT_COUNT];
    _Atomic uint32_t shape_index[2 * HAK_RECORD_SHAPE_COUNT]; /* number of a row, from 1; CAS from 0 */
} recorder_control_t;

typedef struct recorder {
    uintptr_t base;              /* of data */
    _Atomic uint32_t *entries;   /* of the page map, from there on */
    _Atomic size_t units;        /* of data that have words, up to where the frontier was last seen; 0: nothing is recorded. Under `lock`,
                                    release; acquire by who finds a block behind it, else relaxed: a word is there before its block is */
    _Atomic uint32_t *words;     /* what every call reads comes first, and does not change but for `units` */
    _Atomic uint64_t *births;
    recorder_control_t *control;
    size_t units_most;           /* that may have words; under `lock` */
    size_t units_committed;      /* whose words are not only reserved; the same */
    size_t first_unit;           /* of data, in the arena */
    char *file;                  /* at the same address in all forks: a call that a fork interrupts goes on in the child's */
    uint64_t origin_us;          /* when the recording began, of the first process of forks: births count from there */
    uint64_t start_us;           /* of this file, from the origin */
    uint64_t seed;
    os_lock_t lock;              /* the timeline, windows, peaks, folding slots, `state` */
    _Atomic uint64_t due_us;     /* of the next moment or window, from the origin; relaxed: looked at again under the lock */
    uint64_t moment_us, window_us, look_us, interval_us;
    int64_t peak_found;          /* bytes of the peak that is whole */
    uint64_t random;
    _Atomic uint64_t event_us;   /* from the start of the file: of one of the last events of the window; relaxed */
    record_window_t *_Atomic window; /* the open one: release by who opens it */
    _Atomic int64_t large_bytes; /* live, of cells with more than one size, as far as threads have told; relaxed */
    _Atomic int64_t small_bytes; /* live, of the others, when somebody last looked; relaxed */
    _Atomic int64_t peak_bytes;  /* what both must exceed for another look at the peak; relaxed */
    _Atomic uint32_t slots_taken; /* a bit for each: CAS, acquire and release */
    _Atomic uint32_t next_number; /* of a thread; relaxed */
    uint64_t shared_random;      /* of threads without a slot; what they do to it at once does not matter */
    uint8_t place_shifts[HAK_CODE_LISTS >> HAK_CODE_SHIFT]; /* by code: log2 of the least that blocks lie apart */
} recorder_t;

extern HAK_CACHE_ALIGNED recorder_t recorder;

/* The thread's place; that of nobody, which is asleep for ever: none yet, or it adds to the totals. */
typedef struct recorder_own {
    recorder_thread_t *self;
    record_row_t *rows; /* of its slot, once it has one */
} recorder_own_t;
extern __thread recorder_own_t recorder_own;
extern recorder_thread_t recorder_nobody;

HAK_INLINE uint32_t recorder_state(void) { return atomic_load_explicit(&recorder.control->state, memory_order_acquire); }
void recorder_set_state(uint32_t state);
void recorder_set_thread_state(recorder_thread_t *thread, uint32_t state);
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
HAK_INLINE record_total_t *record_total(size_t cell) { return (record_total_t *)record_row_at(HAK_RECORD_TOTALS_OFFSET, 0, 0) + cell; }
HAK_INLINE record_shape_t *record_shape(size_t row) { return record_row_at(HAK_RECORD_SHAPES_OFFSET, HAK_RECORD_SHAPES_STRIDE, row); }
HAK_INLINE record_moment_t *record_moment(size_t row) { return record_row_at(HAK_RECORD_MOMENTS_OFFSET, HAK_RECORD_MOMENTS_STRIDE, row); }
HAK_INLINE record_moment_t *record_peak(size_t row) { return record_row_at(HAK_RECORD_PEAKS_OFFSET, HAK_RECORD_PEAKS_STRIDE, row); }
HAK_INLINE uint32_t *record_inherited(void) { return record_row_at(HAK_RECORD_INHERITED_OFFSET, 0, 0); }
HAK_INLINE record_window_t *record_window(size_t window) {
    return window == 0 ? record_row_at(HAK_RECORD_FIRST_WINDOW_OFFSET, 0, 0) : record_row_at(HAK_RECORD_WINDOWS_OFFSET, HAK_RECORD_WINDOWS_STRIDE, window - 1);
}

HAK_INLINE record_slot_t *slot_of(const recorder_thread_t *thread) { return record_slot((size_t)(thread - recorder.control->threads)); }
HAK_INLINE uint32_t row_get(const uint32_t *figure) { return *(const volatile uint32_t *)figure; }

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

/* Adds to what is live of large blocks, and keeps the peak. */
void recorder_tell_live(int64_t bytes);

/* A figure of a thread's row has become large: all of them give to the totals what they can. */
void recorder_relieve_row(recorder_thread_t *self, uint32_t cell);

/* An event was timed: takes the moment or opens the window that is due. */
void recorder_tick(uint64_t now);

/* Begins timeline and windows; the first window is open. */
void recorder_begin_timeline(void);
void recorder_take_moment_locked(uint64_t now);

/* Live blocks by cell, as far as threads have got. */
void recorder_count_live(uint32_t *live);

/* Of the cells [from, to), each block with the most of its cell. */
int64_t recorder_bytes_of(const uint32_t *live, uint32_t from, uint32_t to);

/* In the open window: an event of a thread. */
void recorder_add_event(hak_record_operation_t operation, size_t granule, uint64_t bytes, uint32_t word);

/* The child of a fork makes its own file. */
void recorder_wake_after_fork(void);

/* Gives words to the units up to the frontier. False: there are none for this one. */
bool recorder_reach(size_t unit);

/* A place for the calling thread, that of nobody when it has to add to the totals. */
recorder_thread_t *recorder_adopt(void);
uint32_t recorder_number_bits(void);

#endif
