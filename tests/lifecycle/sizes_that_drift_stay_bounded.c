// The program's sizes change from phase to phase while its live bytes do not: memory of one size class serves the next.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/random.h"

enum { LIVE = 32 * 1024 * 1024, MOST = LIVE / 32 };
static void *blocks[MOST];

int main(void) {
    random_t random = {11};
    size_t most = 0;
    for (int phase = 0; phase < 60; phase++) {
        size_t size = 32 + random_size(&random, phase % 4 == 3 ? 3 * MIB : 32 * KIB), count = LIVE / size;
        for (size_t i = 0; i < count; i++) {
            blocks[i] = malloc(size);
            CHECK(blocks[i] != NULL);
            memset(blocks[i], 1, size);
        }
        most = resident_bytes() > most ? resident_bytes() : most;
        for (size_t i = 0; i < count; i++) free(blocks[i]);
    }
    CHECK_MSG(most < LIVE * 7ul / 2, "%zu KiB for %d live", most / KIB, LIVE / 1024);
    return 0;
}
