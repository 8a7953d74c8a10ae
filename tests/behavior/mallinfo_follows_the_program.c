// mallinfo2 and mallinfo count what the program holds: up by what it allocates, down by what it frees, never more held than mapped.
// only-hakmem: peers fill other fields, or none
#include "../support/memory.h"

static size_t in_use(void) {
    struct mallinfo2 info = mallinfo2();
    CHECK_MSG(info.uordblks <= info.arena + info.hblkhd, "%zu held, %zu + %zu mapped", info.uordblks, info.arena, info.hblkhd);
    return info.uordblks + info.hblkhd;
}

static void check_change(size_t size, size_t count) {
    static void *blocks[20000];
    size_t before = in_use();
    for (size_t i = 0; i < count; i++) blocks[i] = malloc(size);
    size_t during = in_use();
    CHECK_MSG(during >= before + size * count, "size %zu: %zu then %zu", size, before, during);
    CHECK_MSG(during <= before + size * count * 5 / 4 + 4 * MIB, "size %zu: %zu then %zu", size, before, during);
    for (size_t i = 0; i < count; i++) free(blocks[i]);
    malloc_trim(0);
    size_t after = in_use();
    CHECK_MSG(after <= before + 2 * MIB, "size %zu: %zu, %zu, then %zu", size, before, during, after);
}

int main(void) {
    check_change(100, 20000);
    check_change(1000, 20000);
    check_change(20000, 2000);
    check_change(300 * KIB, 100);
    check_change(20 * MIB, 5);
    struct mallinfo2 wide = mallinfo2();
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    struct mallinfo narrow = mallinfo();
    CHECK((size_t)(unsigned)narrow.uordblks == (wide.uordblks & 0xFFFFFFFFu));
    return 0;
}
