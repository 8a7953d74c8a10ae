// Guarded blocks: with HAKMEM_GUARD=1 and HAKMEM_GUARD_RATE=1 nearly every block is one, once the lists of this thread are empty.
#pragma once
#include "tables/constants.h"

#include "ending.h"
#include "page.h"

enum { GUARD_UNIT = HAK_UNIT_BYTES };

// Where a block lies of which the guard behind it begins at its end, but for less than 16 bytes, or whose guard ends where it begins. With
// pages as long as a unit, others may lie there too, between blocks that can be reached.
static inline bool ends_at_guard(const void *block, size_t size) {
    const char *end = (const char *)block + ((size == 0 ? 1 : size) + 15) / 16 * 16;
    return ((uintptr_t)end + heap_page_bytes()) % GUARD_UNIT == 0 && is_out_of_reach(end);
}
static inline bool starts_at_guard(const void *block) {
    return (uintptr_t)block % GUARD_UNIT == heap_page_bytes() % GUARD_UNIT && is_out_of_reach((const char *)block - 1);
}

// The next one of a kind; what comes before it is lost.
static inline char *guarded_block(size_t size, bool at_end) {
    for (int tried = 0; tried < 100000; tried++) {
        char *block = (char *)malloc(opaque_size(size));
        CHECK(block != NULL);
        if (at_end ? ends_at_guard(block, size) : starts_at_guard(block)) return block;
    }
    CHECK(!"a guarded block");
    return NULL;
}

static inline void check_says(const ending_t *ending, int number, const char *first, const char *second) {
    CHECK_MSG(was_ended_by(ending, number), "status %x: %s", (unsigned)ending->status, ending->text);
    const char *at = strstr(ending->text, first);
    CHECK_MSG(at != NULL, "no '%s' in: %s", first, ending->text);
    CHECK_MSG(strstr(at, second) != NULL, "no '%s' in: %s", second, ending->text);
}
