// A byte written behind what a block has, even a 0, is reported when the block is freed, and named.
#include "../support/ending.h"

static int value;

static void write_behind(void *argument) {
    size_t size = *(const size_t *)argument;
    char *block = malloc(size);
    block[malloc_usable_size(block)] = (char)value;
    free(block);
}

int main(void) {
    for (size_t size = 1; size < 128 * KIB - 16; size = size * 5 / 4 + 1) {
        for (value = 0; value < 3; value++) {
            ending_t ending = ending_of(write_behind, &size);
            CHECK_MSG(was_ended_by(&ending, SIGABRT), "%zu bytes, value %d", size, value);
            CHECK_MSG(strncmp(ending.text, "hakmem: free(): 0x", 18) == 0 && strstr(ending.text, "was written to beyond its end\n") != NULL, "%s", ending.text);
        }
    }
    return 0;
}
