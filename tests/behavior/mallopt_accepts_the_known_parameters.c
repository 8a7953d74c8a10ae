// mallopt says 1 to the parameters of its manual page, 0 or 1 to others, and changes nothing that a program can trip over.
#include "../support/check.h"

int main(void) {
    const int known[] = {M_MMAP_THRESHOLD, M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD, M_ARENA_MAX, M_ARENA_TEST};
    for (size_t i = 0; i < LENGTH(known); i++) CHECK_MSG(mallopt(known[i], 65536) == 1, "parameter %d", known[i]);
    int unknown = mallopt(123456, 1);
    CHECK(unknown == 0 || unknown == 1);
    for (size_t size = 1; size < 10 * MIB; size *= 3) {
        char *block = malloc(size);
        CHECK(block != NULL);
        block[size - 1] = 1;
        free(block);
    }
    return 0;
}
