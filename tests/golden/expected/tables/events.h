/* Generated from gen/spec/diag.ts preload.ts boxes/ (events) by templates/tables/events.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_EVENTS_H
#define HAK_TABLES_EVENTS_H

#include "tables/knobs.h"

typedef enum hak_event {
    HAK_EVENT_MISSED,
    HAK_EVENT_COUNT
} hak_event_t;

/* A line is "[tag] text". In the text %z is a number, %x one in hexadecimal, %p an address, %s a string, %m thousandths as 1.250. */
typedef struct event_info {
    const char *tag;
    const char *format;
    hak_knob_t knob; /* the knob that turns it on */
} event_info_t;

static const event_info_t hak_event_info[HAK_EVENT_COUNT] = {
    { "ACE", "missed size=%z at=%p", HAK_KNOB_HELP },
};

#endif
