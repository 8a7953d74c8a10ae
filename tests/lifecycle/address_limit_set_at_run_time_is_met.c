// A program that lowers RLIMIT_AS while it runs gets NULL with ENOMEM near the limit, keeps what it has, and recovers.
#include "../support/limit.h"
#include "../support/pattern.h"

enum { MOST = 8192 };

int main(void) {
    static void *blocks[MOST];
    void *before = malloc(1000);
    pattern_fill(before, 1000, 1);
    struct rlimit limit = {300 * MIB, 300 * MIB};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    size_t first = 0;
    for (int round = 0; round < 5; round++) {
        size_t count = 0;
        errno = 0;
        while (count < MOST && (blocks[count] = malloc(100 * KIB)) != NULL) memset(blocks[count++], 1, 100 * KIB);
        CHECK_MSG(count < MOST && errno == ENOMEM, "%zu blocks", count);
        if (round == 0) first = count;
        CHECK_MSG(count * 100 * KIB > 64 * MIB && count * 10 >= first * 8, "round %d: %zu blocks, first %zu", round, count, first);
        while (count > 0) free(blocks[--count]);
    }
    CHECK(pattern_holds(before, 1000, 1));
    free(before);
    return 0;
}
