// What is written beside a guarded block without reaching a guard is found at its free, at its realloc too; a second free, a free inside
// the block, and realloc and malloc_usable_size of a freed one are reported with both places.
// env: HAKMEM_GUARD=1 HAKMEM_GUARD_RATE=1
// only-hakmem: a knob of this heap
#include "../support/guarded.h"

static void write_and_free(size_t size, bool at_end, ptrdiff_t offset) {
    volatile char *block = guarded_block(size, at_end);
    block[offset] = 1;
    free(opaque_pointer((char *)block));
}
static void one_beyond_at_end(void) { write_and_free(100, true, 100); }
static void one_beyond_at_start(void) { write_and_free(100, false, 100); }
static void many_beyond_at_start(void) { write_and_free(100, false, 3000); }
static void one_before_at_end(void) { write_and_free(100, true, -1); }
static void beyond_and_realloc(void) {
    volatile char *block = guarded_block(100, true);
    block[101] = 1;
    opaque_pointer(realloc(opaque_pointer((char *)block), 90));
}
static void beyond_after_shrink(void) {
    volatile char *block = guarded_block(100, true);
    volatile char *shrunk = realloc(opaque_pointer((char *)block), 90);
    CHECK(shrunk == block);
    shrunk[90] = 1;
    free(opaque_pointer((char *)shrunk));
}

static void free_twice(void) {
    void *block = guarded_block(100, true);
    free(opaque_pointer(block));
    free(opaque_pointer(block));
}
static void free_inside(void) { free(opaque_pointer(guarded_block(100, true) + 16)); }
static void free_inside_large(void) { free(opaque_pointer(guarded_block(100000, false) + 65536)); }
static void realloc_freed(void) {
    void *block = guarded_block(100, true);
    free(opaque_pointer(block));
    opaque_pointer(realloc(opaque_pointer(block), 200));
}
static void usable_of_freed(void) {
    void *block = guarded_block(100, true);
    free(opaque_pointer(block));
    opaque_size(malloc_usable_size(opaque_pointer(block)));
}

static void check(void (*misuse)(void), const char *sentence, const char *rest) {
    ending_t ending = ending_of_call(misuse);
    check_says(&ending, SIGABRT, sentence, "\n  found at ");
    check_says(&ending, SIGABRT, sentence, "\n  allocated at ");
    check_says(&ending, SIGABRT, sentence, rest);
}


int main(void) {
    check(one_beyond_at_end, "(100-byte block) was written to beyond its end", "\n  freed at ");
    check(one_beyond_at_start, "(100-byte block) was written to beyond its end", "\n  freed at ");
    check(many_beyond_at_start, "(100-byte block) was written to beyond its end", "\n  freed at ");
    check(one_before_at_end, "(100-byte block) was written to before its start", "\n  freed at ");
    check(beyond_and_realloc, "(100-byte block) was written to beyond its end", "");
    check(beyond_after_shrink, "(90-byte block) was written to beyond its end", "\n  freed at ");
    check(free_twice, "double free of 0x", "\n  freed at ");
    check(free_inside, "points inside a block", "");
    check(free_inside_large, "points inside a block", "");
    check(realloc_freed, "(100-byte block) was freed before", "\n  freed at ");
    check(usable_of_freed, "(100-byte block) was freed before", "\n  freed at ");
    return 0;
}
