#include "diag/trace.h"

#include <stdatomic.h>

#include "diag/line.h"
#include "os/os.h"

/* How many lines an event has had in the present second. Relaxed: a line more or less at the edge of a second does no harm. */
static struct {
    _Atomic uint64_t window;  /* second << 32 | lines */
    _Atomic uint64_t dropped; /* since the last line that told */
} rates[HAK_EVENT_COUNT];

typedef enum pace { PACE_FREE, PACE_LAST, PACE_OVER } pace_t;

static pace_t take_place(hak_event_t event) {
    uint64_t limit = hak_event_info[event].lines_per_second;
    if (limit == 0) return PACE_FREE;
    uint64_t second = os_now_ms() / 1000, next;
    uint64_t window = atomic_load_explicit(&rates[event].window, memory_order_relaxed);
    do {
        next = window >> 32 == (uint32_t)second ? window + 1 : second << 32 | 1;
    } while (!atomic_compare_exchange_weak_explicit(&rates[event].window, &window, next, memory_order_relaxed,
                                                    memory_order_relaxed));
    uint64_t lines = (uint32_t)next;
    return lines < limit ? PACE_FREE : lines == limit ? PACE_LAST : PACE_OVER;
}

static void add_value(line_t *line, char code, uint64_t value) {
    switch (code) {
        case 'z': line_add_decimal(line, value); break;
        case 'x': line_add_hex(line, value); break;
        case 'm': line_add_ratio(line, value); break;
        case 's': line_add_text(line, (const char *)(uintptr_t)value); break;
        default: break; /* the spec is checked: there is no other */
    }
}

static void add_fields(line_t *line, const char *format, const uint64_t *values) {
    char piece[2] = {0};
    for (; *format != '\0'; format++) {
        if (*format == '%') {
            add_value(line, *++format, *values++);
            continue;
        }
        piece[0] = *format;
        line_add_text(line, piece);
    }
}

static void add_note(line_t *line, const char *before, uint64_t number, const char *after) {
    line_add_text(line, before);
    line_add_decimal(line, number);
    line_add_text(line, after);
}

HAK_COLD void trace_write(hak_event_t event, const uint64_t *values) {
    const event_info_t *info = &hak_event_info[event];
    pace_t pace = take_place(event);
    if (pace == PACE_OVER) {
        atomic_fetch_add_explicit(&rates[event].dropped, 1, memory_order_relaxed);
        return;
    }
    line_t line;
    line_start(&line);
    line_add_text(&line, "[");
    line_add_text(&line, info->tag);
    line_add_text(&line, "] ");
    add_fields(&line, info->format, values);
    uint64_t dropped = atomic_exchange_explicit(&rates[event].dropped, 0, memory_order_relaxed);
    if (dropped != 0) add_note(&line, " (", dropped, " lines before this one were dropped)");
    if (pace == PACE_LAST) add_note(&line, " (limit of ", info->lines_per_second, " lines a second; more are dropped)");
    line_write(&line);
}

uint64_t trace_dropped_lines(hak_event_t event) { return atomic_load_explicit(&rates[event].dropped, memory_order_relaxed); }
