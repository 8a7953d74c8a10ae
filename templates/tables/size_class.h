/* Size to class. Equal for every size to classOfSize() of gen/derive; tests compare the two. */
#ifndef HAK_TABLES_SIZE_CLASS_H
#define HAK_TABLES_SIZE_CLASS_H

#include "base/bits.h"
#include "tables/class_tables.h"
#include "tables/constants.h"

/* The class of 0..HAK_TINY_MAX_BYTES bytes; 0 bytes take the smallest block. */
HAK_INLINE uint32_t size_class_of_tiny(size_t bytes) {
    return hak_class_of_granule[(bytes + HAK_GRANULE_BYTES - 1) >> HAK_GRANULE_SHIFT];
}

/* The class of HAK_TINY_MAX_BYTES + 1 .. HAK_PACKED_MAX_BYTES bytes: each doubling has 2^HAK_STEP_BITS equal steps. */
HAK_INLINE uint32_t size_class_of_packed(size_t bytes) {
    size_t last = bytes - 1;
    unsigned doubling = floor_log2(last);
    size_t step = (last >> (doubling - HAK_STEP_BITS)) - (1u << HAK_STEP_BITS);
    return hak_class_of_step[((doubling - HAK_TINY_MAX_SHIFT) << HAK_STEP_BITS) + step];
}

/* The class of any size: below HAK_CLASS_COUNT a class of blocks, else HAK_CLASS_RUN or HAK_CLASS_HUGE. */
HAK_INLINE uint32_t size_class_of(size_t bytes) {
    if (bytes <= HAK_TINY_MAX_BYTES) return size_class_of_tiny(bytes);
    if (bytes <= HAK_PACKED_MAX_BYTES) return size_class_of_packed(bytes);
    return bytes <= HAK_LARGE_MAX_BYTES ? HAK_CLASS_RUN : HAK_CLASS_HUGE;
}

#endif
