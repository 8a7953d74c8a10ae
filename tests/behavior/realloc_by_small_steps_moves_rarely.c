// Buffers that grow together by small steps, each written to its end, move a number of times that depends on how far they grow and not on
// how many steps they take; from 128 KiB to 1 MiB, with free memory about, they stay where they are.
// only-hakmem: others copy at every size class
// variants: release debug
#include "../support/pattern.h"

enum { COUNT = 4 };

static unsigned char *buffers[COUNT];
static unsigned moves[COUNT];

static void grow(unsigned i, size_t from, size_t to) {
    uintptr_t before = (uintptr_t)buffers[i];
    buffers[i] = realloc(buffers[i], to);
    CHECK(buffers[i] != NULL && buffers[i][from / 2] == pattern_byte(i, from / 2) && buffers[i][from - 1] == pattern_byte(i, from - 1));
    for (size_t at = from; at < to; at++) buffers[i][at] = pattern_byte(i, at);
    if ((uintptr_t)buffers[i] != before) moves[i]++;
}

static void grow_all(size_t from, size_t to, size_t step, unsigned most_moves) {
    memset(moves, 0, sizeof moves);
    for (size_t size = from; size < to; size += step)
        for (unsigned i = 0; i < COUNT; i++) grow(i, size, size + step);
    for (unsigned i = 0; i < COUNT; i++) {
        CHECK_MSG(moves[i] <= most_moves, "%zu to %zu by %zu: %u moves", from, to, step, moves[i]);
        CHECK(pattern_holds(buffers[i], to, i));
    }
}

int main(void) {
    for (unsigned i = 0; i < COUNT; i++) {
        buffers[i] = malloc(64);
        pattern_fill(buffers[i], 64, i);
    }
    grow_all(64, 4 * KIB, 1, 11);           // 1.5 to the 11th is more than 64
    grow_all(4 * KIB, 128 * KIB, 16, 10);   // as much again, and the move to a run
    grow_all(128 * KIB, 1 * MIB, 4 * KIB, 1);
    grow_all(1 * MIB, 2 * MIB, 64 * KIB, 1); // to a huge block
    for (unsigned i = 0; i < COUNT; i++) free(buffers[i]);
    return 0;
}
