/* Trace lines: declared in gen/spec/ (events), written through the doors of diag/trace_events.h. A line is formatted on
   the stack and written with one write(2). */
#ifndef HAK_DIAG_TRACE_H
#define HAK_DIAG_TRACE_H

#include "base/compiler.h"
#include "diag/knobs.h"
#include "tables/constants.h"
#include "tables/events.h"

HAK_INLINE bool trace_is_on(hak_knob_t knob) { return HAK_OBSERVE_ENABLED && hak_unlikely(knob_is_on(knob)); }

/* The values are in the order of the fields; a text is its address. */
void trace_write(hak_event_t event, const uint64_t *values);

/* Lines dropped over the limit of an event that no later line has told of. */
uint64_t trace_dropped_lines(hak_event_t event);

#endif
