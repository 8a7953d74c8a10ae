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
static _Atomic uint64_t occurrences[CAUSE_COUNT][ROW_COUNT];
static _Atomic uint64_t refusals_seen; /* of pool_bytes.map_refusals */

static unsigned row_of(uint32_t class_index) {
    if (class_index < HAK_CLASS_COUNT) return class_index;
    return class_index == HAK_CLASS_RUN ? ROW_RUN : ROW_HUGE;
}

/* The bytes that a request takes of the class: a block's size, else whole pages. */
static uint64_t class_bytes(size_t bytes, uint32_t class_index) {
    return class_index < HAK_CLASS_COUNT ? hak_class_info[class_index].size : round_up(bytes, os_page_bytes());
}

static bool is_first(cause_t cause, uint32_t class_index) {
    return atomic_fetch_add_explicit(&occurrences[cause][row_of(class_index)], 1, memory_order_relaxed) == 0;
}

void ace_trace_threshold(size_t bytes, uint32_t class_index) {
    if (!is_first(CAUSE_THRESHOLD, class_index)) return;
    uint64_t size = hak_class_info[class_index].size;
    uint32_t wmax = bytes <= HAK_MID_MAX_BYTES ? ace_state.wmax_mid_milli : ace_state.wmax_large_milli;
    trace_ace_threshold(bytes, size, (size * 1000 + bytes - 1) / bytes, wmax);
}

void ace_trace_refusal(size_t bytes, uint32_t class_index) {
    uint64_t refusals = atomic_load_explicit(&pool_bytes.map_refusals, memory_order_relaxed);
    if (atomic_exchange_explicit(&refusals_seen, refusals, memory_order_relaxed) == refusals) return;
    if (is_first(CAUSE_MAP_FAIL, class_index))
        trace_ace_map_fail(bytes, class_bytes(bytes, class_index), (uint64_t)os_refusal());
}

void ace_trace_exhaustion(size_t bytes, uint32_t class_index) {
    if (is_first(CAUSE_EXHAUSTION, class_index)) trace_ace_exhaustion(bytes, class_bytes(bytes, class_index));
}

void ace_trace_totals(void) {
    static const char *const causes[CAUSE_COUNT] = {"Threshold", "Exhaustion", "MapFail"};
    for (unsigned cause = 0; cause < CAUSE_COUNT; cause++) {
        for (unsigned row = 0; row < ROW_COUNT; row++) {
            uint64_t count = atomic_load_explicit(&occurrences[cause][row], memory_order_relaxed);
            uint64_t size = row < HAK_CLASS_COUNT ? hak_class_info[row].size : row == ROW_RUN ? HAK_LARGE_MAX_BYTES : 0;
            if (count != 0) trace_ace_total(causes[cause], size, count);
        }
    }
}
