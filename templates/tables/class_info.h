/* The type of one generated row of the class table; class_tables.h holds the rows, gen/derive/ the equations. */
#ifndef HAK_TABLES_CLASS_INFO_H
#define HAK_TABLES_CLASS_INFO_H

#include <stdint.h>

typedef struct class_info {
    uint32_t size;           /* bytes of a block */
    uint32_t start_capacity; /* blocks a thread's list may grow by at first */
    uint32_t max_capacity;   /* blocks it may grow by at most */
    uint16_t blocks;         /* per slab */
    uint16_t carve_blocks;   /* linked at once from a fresh slab, about 4 KiB, at least 1 */
    uint16_t take_blocks;    /* most blocks that one refill moves to a thread's list */
    uint8_t units;           /* of 64 KiB per slab, 1..32 */
    uint8_t batch_blocks;    /* that change threads together */
    uint64_t reciprocal;     /* ceil(2^40 / size): offset * reciprocal >> 40 is the block's index, for offsets < 2 MiB */
} class_info_t;

#endif
