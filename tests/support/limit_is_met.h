// A program that lowers a limit while it runs gets NULL with ENOMEM near it, keeps what it has, and recovers.
#pragma once
#include "limit.h"
#include "pattern.h"

enum { LIMIT_BLOCKS_MOST = 8192 };

static void check_limit_is_met(int resource, size_t bytes) {
    static void *blocks[LIMIT_BLOCKS_MOST];
    void *before = malloc(1000);
    pattern_fill(before, 1000, 1);
    struct rlimit limit = {bytes, bytes};
    CHECK(setrlimit(resource, &limit) == 0);
    size_t first = 0;
    for (int round = 0; round < 5; round++) {
        size_t count = 0;
        errno = 0;
        while (count < LIMIT_BLOCKS_MOST && (blocks[count] = malloc(100 * KIB)) != NULL) memset(blocks[count++], 1, 100 * KIB);
        CHECK_MSG(count < LIMIT_BLOCKS_MOST && errno == ENOMEM, "%zu blocks", count);
        if (round == 0) first = count;
        CHECK_MSG(count * 100 * KIB > 64 * MIB && count * 10 >= first * 8, "round %d: %zu blocks, first %zu", round, count, first);
        while (count > 0) free(blocks[--count]);
    }
    CHECK(pattern_holds(before, 1000, 1));
    free(before);
}
