// Freed runs and huge blocks that are kept inaccessible are none of the program's in statistics.
#include <malloc.h>

#include "../support/check.h"
#include "../support/sizes.h"

int main(void) {
    for (int i = 0; i < 200; i++) {
        void *run = malloc(300 * KIB), *huge = malloc(3 * MIB);
        CHECK(run != NULL && huge != NULL);
        free(run);
        free(huge);
    }
    struct mallinfo2 info = mallinfo2();
    CHECK_MSG(info.hblks == 0 && info.hblkhd == 0 && info.uordblks < 100 * KIB, "%zu huge, %zu bytes, %zu bytes in all", info.hblks, info.hblkhd, info.uordblks);
    return 0;
}
