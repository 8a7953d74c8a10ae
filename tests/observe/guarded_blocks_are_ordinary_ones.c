// Guarded blocks lie at the end and at the start of their pages by turns, keep every alignment, are zero from calloc, keep their contents
// through realloc, and malloc_usable_size says what was asked for.
// env: HAKMEM_GUARD=1 HAKMEM_GUARD_RATE=1
// only-hakmem: a knob of this heap
#include "../support/guarded.h"
#include "../support/pattern.h"

enum { MORE_THAN_CAN_BE = 4000 };

static void sides_alternate(void) {
    char *block = guarded_block(96, true);
    for (int i = 0; i < 100; i++) {
        char *next = malloc(96);
        CHECK(i % 2 == 0 ? starts_at_guard(next) : ends_at_guard(next, 96));
        free(block);
        block = next;
    }
    free(block);
}

static void alignments_hold(void) {
    for (size_t alignment = 16; alignment <= GUARD_UNIT; alignment *= 2)
        for (size_t size = 1; size < 100000; size = size * 7 / 4 + 1)
            for (int i = 0; i < 4; i++) {
                char *block = aligned_alloc(alignment, size);
                CHECK_MSG(block != NULL && is_aligned(block, alignment), "%zu bytes at %p", size, (void *)block);
                pattern_fill(block, size, (unsigned)i);
                CHECK(malloc_usable_size(block) >= size);
                free(block);
            }
}

static void calloc_is_zero(void) {
    for (int i = 0; i < 500; i++) {
        char *used = malloc(3000);
        memset(opaque_pointer(used), 1, 3000);
        char *block = calloc(1, 100 + (size_t)i * 10);
        CHECK(all_zero(block, 100 + (size_t)i * 10));
        free(used);
        free(block);
    }
}

static void realloc_keeps_contents(void) {
    char *block = guarded_block(1, true);
    size_t size = 1;
    pattern_fill(block, size, 7);
    for (int i = 0; i < 300; i++) {
        size_t next = i % 3 == 2 ? size * 2 / 3 : size + (size_t)i * 31 + 1;
        block = realloc(block, next);
        CHECK(block != NULL && pattern_holds(block, next < size ? next : size, 7));
        pattern_fill(block, next, 7);
        size = next;
    }
    free(block);
}

static void usable_is_what_was_asked_for(void) {
    for (size_t size = 1; size < 60000; size = size * 5 / 4 + 1) {
        char *block = guarded_block(size, true);
        CHECK_MSG(malloc_usable_size(block) == size, "%zu of %zu", malloc_usable_size(block), size);
        memset(block, 1, size);
        free(block);
    }
}

// realloc asks for room for the next step, too, which is not the program's. A block that is not guarded, as there are too many, gets it.
static void usable_is_what_realloc_was_asked_for(void) {
    static char *held[MORE_THAN_CAN_BE];
    for (size_t i = 0; i < MORE_THAN_CAN_BE; i++) held[i] = malloc(opaque_size(100));
    char *block = malloc(opaque_size(1000));
    size_t size = malloc_usable_size(block);
    CHECK_MSG(size > 1000, "%zu: the block is guarded", size);
    for (size_t i = 0; i < MORE_THAN_CAN_BE; i++) free(held[i]);
    pattern_fill(block, size, 3);
    block = realloc(block, opaque_size(size + 8));
    CHECK(block != NULL && pattern_holds(block, size, 3));
    CHECK_MSG(malloc_usable_size(block) == size + 8, "%zu of %zu", malloc_usable_size(block), size + 8);
    memset(block, 1, size + 8);
    free(block);
}

int main(void) {
    sides_alternate();
    alignments_hold();
    calloc_is_zero();
    realloc_keeps_contents();
    usable_is_what_was_asked_for();
    usable_is_what_realloc_was_asked_for();
    return 0;
}
