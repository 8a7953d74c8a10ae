// A thread allocates megabytes and ends; only then are they freed, by another: hundreds of times in a row, for each kind of size, no growth.
// run: 48
// run: 1000
// run: 9000
// run: 100000
// run: 500000
// run: 3000000
#include "../support/memory.h"
#include "../support/threads.h"

enum { ROUND_BYTES = 4 * 1024 * 1024, MOST = ROUND_BYTES / 48 };
static void *blocks[MOST];
static size_t size, count;

static void *fill(void *unused) {
    (void)unused;
    for (size_t i = 0; i < count; i++) {
        blocks[i] = malloc(size);
        CHECK(blocks[i] != NULL);
        memset(blocks[i], 1, size);
    }
    return NULL;
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    size = (size_t)atoi(argv[1]);
    count = ROUND_BYTES / size;
    size_t before = 0, rounds = 40 + scaled(160);
    for (size_t round = 0; round < rounds; round++) {
        if (round == 20) before = resident_bytes();
        thread_run(fill, NULL);
        for (size_t i = 0; i < count; i++) free(blocks[i]);
    }
    CHECK_MSG(growth_since(before) < 10 * MIB, "grew by %zu KiB in %zu rounds of %d KiB", growth_since(before) / KIB, rounds, ROUND_BYTES / 1024);
    return 0;
}
