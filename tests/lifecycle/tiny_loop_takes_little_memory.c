// A loop of malloc(64) and free is the smallest program: its whole process stays under 4 MiB resident.
// only-hakmem: a promise of this heap
// variants: release
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"

int main(void) {
    for (int i = 0; i < 10000000; i++) {
        char *block = malloc(64);
        block[0] = 1;
        free(block);
    }
    CHECK_MSG(resident_bytes() < 4 * MIB, "%zu KiB resident", resident_bytes() / KIB);
    return 0;
}
