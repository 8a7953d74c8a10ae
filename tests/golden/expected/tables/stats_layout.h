/* Generated from gen/spec/stats.ts, and the counters of diag.ts preload.ts boxes/ by templates/tables/stats_layout.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_STATS_LAYOUT_H
#define HAK_TABLES_STATS_LAYOUT_H

/* The shared file of npm run top: 64-bit words, a header and then a snapshot. */
typedef enum hak_header {
    HAK_HEADER_MAGIC, /* says that the file is ours */
    HAK_HEADER_COUNT
} hak_header_t;

#define HAK_STATS_MAGIC_CODE 0x1006d656d6b6168ull
#define HAK_STATS_LAYOUT_CODE 0x86f7630f268f6649ull

/* Where the sections begin, in words. */
#define HAK_STATS_HEADER_WORD 0u
#define HAK_STATS_FIGURES_WORD 1u
#define HAK_STATS_BYTES_WORD 2u
#define HAK_STATS_RESIDENT_WORD 3u
#define HAK_STATS_COUNTERS_WORD 4u
#define HAK_STATS_CLASSES_WORD 5u

#endif
