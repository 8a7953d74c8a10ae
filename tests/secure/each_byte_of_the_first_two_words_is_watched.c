// A write to any of the first 16 bytes of a freed block is reported, whether the block is held back or goes straight to a list, and wherever
// it goes from there.
#include <malloc.h>

#include "../support/ending.h"

static size_t place;

/* All that is free of the size is taken, and goes home. */
static void write_to_freed(void *block) {
    static void *others[300];
    size_t size = malloc_usable_size(block);
    free(block);
    ((unsigned char *)opaque_pointer(block))[place] ^= 0x10;
    for (size_t i = 0; i < LENGTH(others); i++) others[i] = malloc(size);
    for (size_t i = 0; i < LENGTH(others); i++) free(others[i]);
    malloc_trim(0);
}

int main(void) {
    static const size_t sizes[] = {16, 100, 1000, 5000, 40000, 131064};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        for (place = 0; place < 16; place++) {
            ending_t ending = ending_of(write_to_freed, malloc(sizes[i]));
            CHECK_MSG(was_ended_by(&ending, SIGABRT) && strncmp(ending.text, "hakmem: ", 8) == 0, "%zu bytes, byte %zu: %s", sizes[i], place, ending.text);
        }
    }
    return 0;
}
