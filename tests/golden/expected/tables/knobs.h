/* Generated from gen/spec/diag.ts preload.ts boxes/ (knobs) by templates/tables/knobs.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_KNOBS_H
#define HAK_TABLES_KNOBS_H

#include "tables/knob_info.h"

typedef enum hak_knob {
    HAK_KNOB_HELP,
    HAK_KNOB_RETAIN,
    HAK_KNOB_DECAY_MS,
    HAK_KNOB_LISTS,
    HAK_KNOB_BOUND,
    HAK_KNOB_TRACE,
    HAK_KNOB_COUNT
} hak_knob_t;

/* Columns: name, type, default, least, most, what it does, why it has no effect here (or nothing). Ratios are in thousandths. */
static const knob_info_t hak_knob_info[HAK_KNOB_COUNT] = {
    { "HAKMEM_HELP"    , KNOB_TYPE_BOOL ,            0,    0,               1, "print all knobs", "" },
    { "HAKMEM_RETAIN"  , KNOB_TYPE_BYTES, 4294967296ll,    0, 1099511627776ll, "EMPTY bytes kept", "" },
    { "HAKMEM_DECAY_MS", KNOB_TYPE_MS   ,          250,    0,           60000, "age of what is purged", "" },
    { "HAKMEM_LISTS"   , KNOB_TYPE_COUNT,            1,    0,               8, "says \"few\" or many", "" },
    { "HAKMEM_BOUND"   , KNOB_TYPE_RATIO,         1250, 1000,            2000, "a bound", "" },
    { "HAKMEM_TRACE"   , KNOB_TYPE_TEXT ,            0,    0,               0, "where the trace goes", "this heap has no trace file" },
};

/* The defaults alone, so that a knob that is looked at before the environment has been read says what it says unset. */
#define HAK_KNOB_DEFAULTS \
    0, \
    4294967296ll, \
    250, \
    1, \
    1250, \
    0, \
    /* end */

#endif
