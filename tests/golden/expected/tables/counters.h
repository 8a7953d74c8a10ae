/* Generated from gen/spec/diag.ts preload.ts boxes/ (counters, classCounters) by templates/tables/counters.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_COUNTERS_H
#define HAK_TABLES_COUNTERS_H

/* One of each per heap. */
typedef enum hak_counter {
    HAK_COUNTER_SLABS, /* slabs acquired */
    HAK_COUNTER_COUNT
} hak_counter_t;

static const char *const hak_counter_name[HAK_COUNTER_COUNT] = {
    "slabs",
};

/* One of each per heap and size class. */
typedef enum hak_class_counter {
    HAK_CLASS_COUNTER_REFILLS, /* times an empty list was refilled */
    HAK_CLASS_COUNTER_COUNT
} hak_class_counter_t;

static const char *const hak_class_counter_name[HAK_CLASS_COUNTER_COUNT] = {
    "refills",
};

#endif
