/* Generated from gen/spec/record.ts by templates/tables/record_layout.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_RECORD_LAYOUT_H
#define HAK_TABLES_RECORD_LAYOUT_H

/* The raw file of a recorder. Its head, in words. */
typedef enum hak_record_head {
    HAK_RECORD_HEAD_MAGIC, /* says that the file is ours */
    HAK_RECORD_HEAD_LAYOUT, /* says which declarations */
    HAK_RECORD_HEAD_COUNT
} hak_record_head_t;

typedef enum hak_window_head {
    HAK_WINDOW_HEAD_IS_USED, /* 1: the window is there */
    HAK_WINDOW_HEAD_COUNT
} hak_window_head_t;

typedef enum hak_record_operation {
    HAK_OPERATION_MALLOC = 1, /* malloc */
    HAK_OPERATION_REALLOC_TO = 2, /* the block that a realloc returned */
} hak_record_operation_t;

#define HAK_RECORD_MAGIC_CODE 0x6365726d6b6168ull
#define HAK_RECORD_LAYOUT_CODE 0x416af84df917722bull
#define HAK_CELL_COUNT 1881u
#define HAK_CELL_FIRST_FINE 1025u
#define HAK_CELL_FIRST_COARSE 1665u
#define HAK_CELL_EXACT_SHIFT 10u
#define HAK_CELL_FINE_UP_TO_SHIFT 20u
#define HAK_CELL_FINE_SHIFT 6u
#define HAK_CELL_COARSE_SHIFT 3u
#define HAK_CELL_LAST_SHIFT 46u
#define HAK_RECORD_SLOT_COUNT 2u
#define HAK_RECORD_SHAPE_COUNT 8u
#define HAK_RECORD_MOMENT_COUNT 4u
#define HAK_RECORD_WINDOW_COUNT 2u
#define HAK_RECORD_FIRST_WINDOW_COUNT 16u
#define HAK_RECORD_EVENT_COUNT 8u
#define HAK_RECORD_COMMAND_BYTES 64u
#define HAK_RECORD_FILE_BYTES 229376u

/* Where the sections begin, and how long each row of theirs is, in bytes. */
#define HAK_RECORD_HEADER_OFFSET 0u
#define HAK_RECORD_HEADER_STRIDE 16u
#define HAK_RECORD_COMMAND_OFFSET 4096u
#define HAK_RECORD_COMMAND_STRIDE 64u
#define HAK_RECORD_INHERITED_OFFSET 8192u
#define HAK_RECORD_INHERITED_STRIDE 7524u
#define HAK_RECORD_PEAKS_OFFSET 16384u
#define HAK_RECORD_PEAKS_STRIDE 7536u
#define HAK_RECORD_TOTALS_OFFSET 32768u
#define HAK_RECORD_TOTALS_STRIDE 60192u
#define HAK_RECORD_SLOTS_OFFSET 94208u
#define HAK_RECORD_SLOTS_STRIDE 40960u
#define HAK_RECORD_SHAPES_OFFSET 176128u
#define HAK_RECORD_SHAPES_STRIDE 16u
#define HAK_RECORD_MOMENTS_OFFSET 180224u
#define HAK_RECORD_MOMENTS_STRIDE 7536u
#define HAK_RECORD_FIRST_WINDOW_OFFSET 212992u
#define HAK_RECORD_FIRST_WINDOW_STRIDE 7792u
#define HAK_RECORD_WINDOWS_OFFSET 221184u
#define HAK_RECORD_WINDOWS_STRIDE 7664u

/* Fields of packed words. */
#define HAK_EVENT_OPERATION_SHIFT 0u /* which */
#define HAK_EVENT_OPERATION_BITS 3u
#define HAK_EVENT_TIME_LOW_SHIFT 3u /* when */
#define HAK_EVENT_TIME_LOW_BITS 24u
#define HAK_SHAPE_CELL_SHIFT 0u /* of the size */
#define HAK_SHAPE_CELL_BITS 11u

#endif
