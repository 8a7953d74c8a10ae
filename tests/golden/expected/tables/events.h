/* Generated from gen/spec/diag.ts preload.ts boxes/ (events) by templates/tables/events.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_EVENTS_H
#define HAK_TABLES_EVENTS_H

#include <stdint.h>

typedef enum hak_event {
    HAK_EVENT_MISSED, /* a request missed */
    HAK_EVENT_COUNT
} hak_event_t;

/* A line is "[tag] text". In the text %z is a number, %x one in hexadecimal, %s a string, %m thousandths as 1.25. */
typedef struct event_info {
    const char *tag;
    const char *format;
    uint32_t lines_per_second; /* further ones are dropped; 0: none is */
} event_info_t;

static const event_info_t hak_event_info[HAK_EVENT_COUNT] = {
    { "ACE", "missed size=%z at=%x slabs=%z", 100 },
};

#endif
