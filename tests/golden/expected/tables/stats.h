/* Generated from gen/spec/stats.ts by templates/tables/stats.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_STATS_H
#define HAK_TABLES_STATS_H

#include <stddef.h>

/* Where a byte of the heap can be. */
typedef enum hak_place {
    HAK_PLACE_LIVE, /* blocks with the program */
    HAK_PLACE_COUNT
} hak_place_t;

typedef struct stats_text {
    const char *name;
    const char *doc;
    const char *box; /* that answers for the place; NULL for what is no place */
} stats_text_t;

static const stats_text_t hak_place_text[HAK_PLACE_COUNT] = {
    { "live", "blocks with the program", "shared-pool" },
};

/* Of the whole heap. */
typedef enum hak_figure {
    HAK_FIGURE_SLABS,
    HAK_FIGURE_COUNT
} hak_figure_t;

static const stats_text_t hak_figure_text[HAK_FIGURE_COUNT] = {
    { "slabs", "slabs in use", NULL },
};

/* Of each size class. */
typedef enum hak_class_figure {
    HAK_CLASS_FIGURE_SIZE, /* bytes of a block */
    HAK_CLASS_FIGURE_COUNT
} hak_class_figure_t;

static const char *const hak_class_figure_name[HAK_CLASS_FIGURE_COUNT] = {
    "size",
};

#endif
