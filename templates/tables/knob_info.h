/* The type of one generated row of the knob table. */
#ifndef HAK_TABLES_KNOB_INFO_H
#define HAK_TABLES_KNOB_INFO_H

#include <stdint.h>

typedef enum knob_type {
    KNOB_TYPE_BOOL,  /* 0 or 1 */
    KNOB_TYPE_COUNT, /* a plain number */
    KNOB_TYPE_BYTES, /* K, M, G, T accepted */
    KNOB_TYPE_MS,    /* ms, s, m accepted; plain is ms */
    KNOB_TYPE_RATIO, /* a decimal, held in thousandths */
    KNOB_TYPE_TEXT,  /* kept as the environment's string */
} knob_type_t;

typedef struct knob_info {
    const char *name; /* as in the environment, HAKMEM_… */
    knob_type_t type;
    int64_t initial; /* the default, in the unit of the type */
    int64_t minimum;
    int64_t maximum;
    const char *doc;
    const char *without_effect; /* why this design accepts the name and does nothing; "" for a working knob */
} knob_info_t;

#endif
