#include "boxes/observe/exit_dumps.h"

#include "boxes/ace/ace.h"
#include "diag/trace_events.h"
#include "tables/class_info.h"
#include "tables/class_tables.h"

bool exit_dumps_are_wanted(void) {
    static const hak_knob_t knobs[] = {
        HAK_KNOB_ACE_TRACE,          HAK_KNOB_SHARED_POOL_STAGE_STATS, HAK_KNOB_TINY_COUNTERS_DUMP,
        HAK_KNOB_SLAB_RECYCLE_TRACE, HAK_KNOB_SS_ACQUIRE_DEBUG,        HAK_KNOB_SUPER_REG_DEBUG,
    };
    for (unsigned knob = 0; knob < sizeof knobs / sizeof knobs[0]; knob++)
        if (trace_is_on(knobs[knob])) return true;
    return false;
}

static uint64_t dump_share_of(uint64_t part, uint64_t whole) { return whole == 0 ? 0 : part * 1000 / whole; }

static void dump_stages(const heap_snapshot_t *snapshot) {
    static const struct {
        const char *name;
        hak_counter_t counter;
    } stages[] = {
        {"0", HAK_COUNTER_STAGE_TRANSFER},
        {"0.5", HAK_COUNTER_STAGE_PARTIAL},
        {"1", HAK_COUNTER_STAGE_EMPTY},
        {"2", HAK_COUNTER_STAGE_UNUSED},
        {"3", HAK_COUNTER_STAGE_FRESH},
    };
    uint64_t all = 0;
    for (unsigned stage = 0; stage < sizeof stages / sizeof *stages; stage++) all += snapshot->counters[stages[stage].counter];
    for (unsigned stage = 0; stage < sizeof stages / sizeof *stages; stage++) {
        uint64_t count = snapshot->counters[stages[stage].counter];
        trace_stage_stats(stages[stage].name, count, dump_share_of(count, all));
    }
    uint64_t hits = 0; /* the first three need no fresh memory */
    for (unsigned stage = 0; stage < 3; stage++) hits += snapshot->counters[stages[stage].counter];
    trace_stage_hits(hits, all, dump_share_of(hits, all));
}

static void dump_counters(const heap_snapshot_t *snapshot) {
    uint64_t totals[HAK_CLASS_COUNTER_COUNT] = {0}, values[1 + HAK_CLASS_COUNTER_COUNT];
    trace_counters_heap(snapshot->counters);
    trace_counters_pool(snapshot->figures[HAK_FIGURE_PURGED_BYTES], snapshot->figures[HAK_FIGURE_REFAULTED_BYTES],
                        snapshot->figures[HAK_FIGURE_SUPERSLABS_RELEASED]);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint64_t any = 0;
        values[0] = hak_class_info[class_index].size;
        for (unsigned counter = 0; counter < HAK_CLASS_COUNTER_COUNT; counter++) {
            values[1 + counter] = snapshot->class_counters[class_index][counter];
            totals[counter] += values[1 + counter];
            any |= values[1 + counter];
        }
        if (any != 0) trace_counters_class(values);
    }
    trace_counters_total(totals);
}

static void dump_dropped(void) {
    for (unsigned event = 0; event < HAK_EVENT_COUNT; event++) {
        uint64_t lines = trace_dropped_lines((hak_event_t)event);
        if (lines != 0) trace_trace_dropped(lines, hak_event_info[event].tag);
    }
}

void exit_dumps_write(const heap_snapshot_t *snapshot) {
    if (trace_is_on(HAK_KNOB_ACE_TRACE)) ace_trace_totals();
    if (trace_is_on(HAK_KNOB_SHARED_POOL_STAGE_STATS)) dump_stages(snapshot);
    if (trace_is_on(HAK_KNOB_TINY_COUNTERS_DUMP)) dump_counters(snapshot);
    dump_dropped();
}
