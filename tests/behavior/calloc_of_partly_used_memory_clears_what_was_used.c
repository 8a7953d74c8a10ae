// A large calloc over memory of which a part was used before reads as zero throughout, and makes no more than that part resident.
#include "../support/memory.h"
#include "../support/random.h"

enum { MARKS = 50 };

static void dirty_some(size_t bytes) {
    char *block = malloc(bytes);
    CHECK(block != NULL);
    memset(block, 0xEE, bytes);
    free(block);
}

int main(void) {
    random_t random = {3};
    const size_t bytes = 1 * GIB;
    for (size_t part = 1; part <= 64; part *= 4) {
        dirty_some(part * MIB + 5000);
        dirty_some(3 * MIB);
        size_t before = resident_bytes();
        unsigned char *block = calloc(1, bytes);
        CHECK(block != NULL);
        CHECK_MSG(growth_since(before) <= 2 * part * MIB + 8 * MIB, "%zu KiB more, part of %zu MiB", growth_since(before) / KIB, part);
        for (size_t at = 0; at < 128 * MIB; at += 512) CHECK_MSG(block[at] == 0, "at %zu", at);
        for (int mark = 0; mark < MARKS; mark++) {
            unsigned char *byte = &block[random_below(&random, bytes)];
            CHECK(*byte == 0 || *byte == 7);
            *byte = 7;
        }
        free(block);
    }
    return 0;
}
