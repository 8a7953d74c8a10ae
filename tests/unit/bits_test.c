// base/bits.h: run_starts, masks and rounding, against their definitions spelled out.
#include "hakmem.c"

#include "../support/random.h"

static uint32_t run_starts_by_definition(uint32_t mask, unsigned length) {
    uint32_t starts = 0;
    for (unsigned start = 0; start + length <= 32; start++)
        if ((mask & bit_range(start, length)) == bit_range(start, length)) starts |= 1u << start;
    return starts;
}

int main(void) {
    random_t random = {1};
    for (int i = 0; i < 200000; i++) {
        uint32_t mask = (uint32_t)(random_next(&random) | (i % 2 ? random_next(&random) : 0));
        unsigned length = 1 + (unsigned)random_below(&random, 32);
        CHECK_MSG(run_starts(mask, length) == run_starts_by_definition(mask, length), "mask %#x, length %u", mask, length);
    }
    CHECK(run_starts(UINT32_MAX, 32) == 1 && run_starts(0, 1) == 0);
    CHECK(bit_range(0, 32) == UINT32_MAX && bit_range(31, 1) == 0x80000000u && bit_range(4, 3) == 0x70);

    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t power = UINT64_C(1) << bit;
        CHECK(floor_log2(power) == bit && ceil_log2(power) == bit && lowest_bit(power) == bit && is_power_of_two(power));
        if (bit >= 2) CHECK(floor_log2(power - 1) == bit - 1 && ceil_log2(power - 1) == bit && !is_power_of_two(power - 1));
        if (bit >= 1 && bit < 63) CHECK(ceil_log2(power + 1) == bit + 1);
    }
    CHECK(!is_power_of_two(0));
    CHECK(round_up(0, 16) == 0 && round_up(1, 16) == 16 && round_up(16, 16) == 16 && round_up(17, 4096) == 4096);
    CHECK(round_down(4095, 4096) == 0 && round_down(4097, 4096) == 4096);
    CHECK(min_size(2, 3) == 2 && max_size(2, 3) == 3);
    return 0;
}
