// A buffer that grows by half again and again, to 64 MiB, and then shrinks to a byte, keeps its content at every step.
#include "../support/pattern.h"

int main(void) {
    size_t size = 1;
    unsigned char *buffer = malloc(size);
    buffer[0] = pattern_byte(9, 0);
    while (size < 64 * MIB) {
        size_t next = size + size / 2 + 1;
        buffer = realloc(buffer, next);
        CHECK_MSG(buffer != NULL, "growing to %zu", next);
        CHECK_MSG(pattern_holds(buffer, size < 2 * MIB ? size : 64 * KIB, 9), "growing %zu to %zu", size, next);
        CHECK_MSG(buffer[size - 1] == pattern_byte(9, size - 1) && buffer[size / 2] == pattern_byte(9, size / 2), "growing %zu to %zu", size, next);
        for (size_t i = size; i < next; i++) buffer[i] = pattern_byte(9, i);
        size = next;
    }
    CHECK(pattern_holds(buffer, size, 9));
    while (size > 1) {
        size -= size / 3 + 1;
        buffer = realloc(buffer, size);
        CHECK_MSG(buffer != NULL && pattern_holds(buffer, size < 2 * MIB ? size : 64 * KIB, 9), "shrinking to %zu", size);
        CHECK(buffer[size - 1] == pattern_byte(9, size - 1));
        if (size < 2) break;
    }
    free(buffer);
    return 0;
}
