// Buffers that grow together by small steps, each written to its end, move a number of times that depends on how far they grow and not on
// how many steps they take; as runs, with free memory about, they stay where they are, as far as the room goes that they are given.
// only-hakmem: others copy at every size class
// variants: release debug
#include "tables/class_tables.h"

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

// Of blocks of classes: each is half as large again, as long as such a class is packed, and the last move is to a run.
static unsigned moves_to(size_t from, size_t to) {
    unsigned count = 1;
    for (size_t size = from; size < to; size += size / 2) count++;
    for (size_t i = 0; i < HAK_CLASS_COUNT; i++) count += hak_class_info[i].size > HAK_PACKED_MAX_BYTES / 3 * 2 && hak_class_info[i].size <= to;
    return count;
}

static size_t block_of(size_t bytes) {
    size_t i = 0;
    while (i < HAK_CLASS_COUNT && hak_class_info[i].size < bytes) i++;
    return i < HAK_CLASS_COUNT ? hak_class_info[i].size : bytes;
}

// Where the classes are so far apart that headroom would more than double what is asked for, there is none.
static unsigned moves_of_small_blocks(size_t from, size_t to, unsigned usual) {
    unsigned count = 0;
    for (size_t size = from; size < to; count++) {
        size_t ahead = block_of(size + size / 2);
        size = size + 1 >= ahead / 2 ? ahead : block_of(size + 1);
    }
    return count > usual ? count : usual;
}

int main(void) {
    size_t classes_end = HAK_GROWTH_RUN_MIN_BYTES < HAK_PACKED_MAX_BYTES ? HAK_GROWTH_RUN_MIN_BYTES : HAK_PACKED_MAX_BYTES;
    size_t room = HAK_GROWTH_ROOM_UNITS * HAK_UNIT_BYTES;
    unsigned beyond_room = room >= HAK_LARGE_MAX_BYTES ? 0 : (unsigned)(HAK_LARGE_MAX_BYTES / HAK_UNIT_BYTES);
    unsigned late_run = HAK_GROWTH_RUN_MIN_BYTES > HAK_PACKED_MAX_BYTES; // the first run has no room
    unsigned elsewhere = 0; // moves to retained memory, where that costs less than to fault in: as often as a run doubles, or copies are cheap
    for (size_t size = classes_end; size < HAK_LARGE_MAX_BYTES; size *= 2) elsewhere += room < 1 * MIB || HAK_LARGE_MAX_BYTES < 1 * MIB || HAK_GROWTH_COPY_SHARE > 8;
    if (HAK_GROWTH_COPY_SHARE > 8) elsewhere += HAK_GROWTH_COPY_SHARE - 8;
    classes_end -= classes_end % 16;
    for (unsigned i = 0; i < COUNT; i++) {
        buffers[i] = malloc(64);
        pattern_fill(buffers[i], 64, i);
    }
    grow_all(64, 4 * KIB, 1, moves_of_small_blocks(64, 4 * KIB, 11)); // 1.5 to the 11th is more than 64
    grow_all(4 * KIB, classes_end, 16, moves_to(4 * KIB, classes_end));
    grow_all(classes_end, HAK_LARGE_MAX_BYTES, 4 * KIB, 1 + late_run + beyond_room + elsewhere);
    grow_all(HAK_LARGE_MAX_BYTES, 2 * HAK_LARGE_MAX_BYTES, 64 * KIB, 1); // to a huge block
    for (unsigned i = 0; i < COUNT; i++) free(buffers[i]);
    return 0;
}
