// After bursts that allocate and free the same 64 MiB again and again, a process that from then on does little, one large block a
// second, gives nearly all of it back within as many seconds as it takes at HAK_HUGE_DEBT_BYTES each.
// only-hakmem: peers keep more, or for longer
#include "tables/constants.h"

#include "../support/memory.h"

enum { MOST = 200000, SECONDS = 64 * MIB / HAK_HUGE_DEBT_BYTES + 1 };
static void *blocks[MOST];

static void burst(size_t size) {
    size_t count = 64 * MIB / size < MOST ? 64 * MIB / size : MOST;
    for (size_t i = 0; i < count; i++) blocks[i] = memset(malloc(size), 1, size);
    for (size_t i = 0; i < count; i++) free(blocks[i]);
}

int main(void) {
    memset(blocks, 1, sizeof blocks); /* so that the table itself is no growth */
    free(malloc(1));
    size_t before = resident_bytes();
    const size_t sizes[] = {100, 100 * KIB, 5 * MIB};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        for (int round = 0; round < 4; round++) burst(sizes[i]);
        for (int second = 0; second < SECONDS; second++) {
            usleep(1000000);
            free(malloc(3 * MIB));
        }
        CHECK_MSG(growth_since(before) < 7 * MIB + HAK_RETAIN_BASE_BYTES, "%zu KiB after bursts of %zu", growth_since(before) / KIB, sizes[i]);
    }
    return 0;
}
