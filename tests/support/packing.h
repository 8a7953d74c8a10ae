// What blocks take of address space, by the classes and the geometry of the build.
#pragma once

#include "tables/size_class.h"

#include "page.h"

static inline bool is_secure(void) {
    const char *variant = getenv("TEST_VARIANT");
    return variant != NULL && strcmp(variant, "secure") == 0;
}

// Bytes of superslabs for a block; under a limit on address space, of pages where it may be mapped alone. 0: no limit.
static inline size_t packed_bytes(size_t size, size_t limit) {
    if (is_secure() && size <= HAK_RUN_ABOVE_BYTES) size += HAK_CANARY_BYTES;
    uint32_t class_index = size_class_of(size);
    size_t pages = whole_heap_pages(size), alone = pages + HAK_EXACT_METADATA_BYTES;
    if (class_index == HAK_CLASS_HUGE) return limit != 0 ? pages : (size + HAK_SUPERSLAB_BYTES - 1) / HAK_SUPERSLAB_BYTES * HAK_SUPERSLAB_BYTES;
    bool is_run = class_index == HAK_CLASS_RUN || (is_secure() && size > HAK_RUN_ABOVE_BYTES);
    size_t guard = is_secure() ? heap_page_bytes() : 0, of_superslab = HAK_UNITS_PER_SUPERSLAB - is_secure();
    size_t units = is_run ? (size + guard + HAK_UNIT_BYTES - 1) / HAK_UNIT_BYTES : hak_class_info[class_index].units;
    size_t packed = HAK_SUPERSLAB_BYTES / (of_superslab / units * (is_run ? 1 : hak_class_info[class_index].blocks));
    bool may_be_alone = limit != 0 && limit <= HAK_EXACT_LIMIT_BYTES && size > HAK_EXACT_MIN_BYTES && alone >= limit / HAK_EXACT_BLOCKS_MOST;
    return may_be_alone && alone + alone / HAK_EXACT_SHARE < packed ? alone : packed;
}
