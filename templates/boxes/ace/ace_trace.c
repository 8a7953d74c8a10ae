/* Why a request missed its pool: one line per cause and size class, and at exit how many there were. */
#include "boxes/ace/ace.h"
#include "boxes/ace/ace_internal.h"
#include "diag/trace_events.h"
#include "os/os.h"
#include "tables/size_class.h"

typedef enum cause { CAUSE_THRESHOLD, CAUSE_EXHAUSTION, CAUSE_MAP_FAIL, CAUSE_COUNT } cause_t;

/* Classes of blocks, then page runs, then huge blocks. */
enum { ROW_RUN = HAK_CLASS_COUNT, ROW_HUGE, ROW_COUNT };

/* Relaxed: only the first of each is told apart. */
typedef struct occurrence {
    _Atomic uint64_t count;
    _Atomic uint64_t class_bytes; /* of the first, by which its total is known again */
} occurrence_t;

static occurrence_t occurrences[CAUSE_COUNT][ROW_COUNT];
static _Atomic uint64_t refusals_seen; /* of pool_bytes.map_refusals */

static unsigned row_of(uint32_t class_index) {
    if (class_index < HAK_CLASS_COUNT) return class_index;
    return class_index == HAK_CLASS_RUN ? ROW_RUN : ROW_HUGE;
}

/* The bytes that a request takes of the class: a block's size, else whole pages. */
static uint64_t class_bytes(size_t bytes, uint32_t class_index) {
    return class_index < HAK_CLASS_COUNT ? hak_class_info[class_index].size : round_up(bytes, os_page_bytes());
}

/* True for the first of its cause and class, which is to be printed with *size as its class. */
static bool is_first(cause_t cause, size_t bytes, uint32_t class_index, uint64_t *size) {
    occurrence_t *row = &occurrences[cause][row_of(class_index)];
    *size = class_bytes(bytes, class_index);
    if (atomic_fetch_add_explicit(&row->count, 1, memory_order_relaxed) != 0) return false;
    atomic_store_explicit(&row->class_bytes, *size, memory_order_relaxed);
    return true;
}

void ace_trace_threshold(size_t bytes, uint32_t class_index) {
    uint64_t size;
    if (!is_first(CAUSE_THRESHOLD, bytes, class_index, &size)) return;
    uint32_t wmax = bytes <= HAK_MID_MAX_BYTES ? ace_state.wmax_mid_milli : ace_state.wmax_large_milli;
    trace_ace_threshold(bytes, size, (size * 1000 + bytes - 1) / bytes, wmax);
}

void ace_trace_refusal(size_t bytes, uint32_t class_index) {
    uint64_t size, refusals = atomic_load_explicit(&pool_bytes.map_refusals, memory_order_relaxed);
    if (atomic_exchange_explicit(&refusals_seen, refusals, memory_order_relaxed) == refusals) return;
    if (is_first(CAUSE_MAP_FAIL, bytes, class_index, &size)) trace_ace_map_fail(bytes, size, (uint64_t)os_refusal());
}

void ace_trace_exhaustion(size_t bytes, uint32_t class_index) {
    uint64_t size;
    if (is_first(CAUSE_EXHAUSTION, bytes, class_index, &size)) trace_ace_exhaustion(bytes, size);
}

void ace_trace_totals(void) {
    static const char *const causes[CAUSE_COUNT] = {"Threshold", "Exhaustion", "MapFail"};
    for (unsigned cause = 0; cause < CAUSE_COUNT; cause++) {
        for (unsigned row = 0; row < ROW_COUNT; row++) {
            const occurrence_t *occurrence = &occurrences[cause][row];
            uint64_t count = atomic_load_explicit(&occurrence->count, memory_order_relaxed);
            uint64_t size = atomic_load_explicit(&occurrence->class_bytes, memory_order_relaxed);
            if (count != 0) trace_ace_total(causes[cause], size, count);
        }
    }
}
