/* Generated from gen/spec/diag.ts preload.ts boxes/ (events) by templates/tables/trace_events.h.hbs; change those and run: npm run gen */
#ifndef HAK_DIAG_TRACE_EVENTS_H
#define HAK_DIAG_TRACE_EVENTS_H

#include "diag/trace.h"

/* One door per event: a load and a branch while its knob is off. */
/* a request missed */
HAK_INLINE void trace_missed(const uint64_t *values) {
    if (trace_is_on(HAK_KNOB_HELP)) trace_write(HAK_EVENT_MISSED, values);
}

#endif
