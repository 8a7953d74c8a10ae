// A freed block up to the knob's length holds nothing of its content, and a byte written to it anywhere is reported when it comes again.
// run: 144
// run: 200000 HAKMEM_ZERO_ON_FREE=200000
#include "tables/size_class.h"

#include "../support/ending.h"

static unsigned char *freed(size_t size) {
    unsigned char *block = malloc(size);
    memset(block, 0xEE, size);
    free(block);
    return opaque_pointer(block);
}

static size_t written_at;

static void write_after_free(void *argument) {
    size_t size = *(const size_t *)argument;
    freed(size)[written_at] = 1;
    for (int round = 0; round < 1000; round++) free(malloc(size));
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    size_t most = (size_t)atoi(argv[1]);
    if (most > 128 * KIB) most = 128 * KIB;
    for (size_t size = 17; size + HAK_CANARY_BYTES <= most && hak_class_info[size_class_of(size + HAK_CANARY_BYTES)].size <= most; size = size * 5 / 4 + 3) {
        const unsigned char *block = freed(size);
        for (size_t at = 16; at < size; at++) CHECK_MSG(block[at] == 0, "byte %zu of %zu", at, size);
        for (size_t at = 0; at < 16; at += 8) CHECK_MSG(memcmp(block + at, "\xEE\xEE\xEE\xEE\xEE\xEE\xEE\xEE", 8) != 0, "byte %zu of %zu", at, size);
        written_at = size * 2 / 3;
        CHECK_MSG(signal_of(write_after_free, &size) == SIGABRT, "%zu bytes", size);
    }
    return 0;
}
