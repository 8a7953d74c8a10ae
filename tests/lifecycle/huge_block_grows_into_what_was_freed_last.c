// Under a limit small blocks fill the address space and are freed, the last ones far apart: a huge block may grow over most of it, as a
// new one of that size would find room.
// only-hakmem: peers keep what small blocks had
#include "../support/limit.h"
#include "../support/pattern.h"

enum { SIZE = 1024, MOST = 512 * 1024, LAST = 8 };
static void *blocks[MOST];

int main(int argc, char **argv) {
    (void)argc;
    restart_under_limit(RLIMIT_AS, 256 * MIB, argv);
    char *huge = malloc(4 * MIB);
    CHECK(huge != NULL);
    pattern_fill(huge, 4 * MIB, 1);
    size_t count = 0;
    while (count < MOST && (blocks[count] = malloc(SIZE)) != NULL) count++;
    CHECK(count > 64 * MIB / SIZE && count < MOST);
    size_t step = count / LAST;
    for (size_t i = step; i < count; i++)
        if (i % step != 0) free(blocks[i]);
    for (size_t i = step; i < count; i += step) free(blocks[i]);
    for (size_t i = 0; i < step; i++) free(blocks[i]);
    size_t wanted = count * SIZE / 4 * 3;
    char *grown = realloc(huge, wanted);
    CHECK_MSG(grown != NULL, "no %zu KiB", wanted / KIB);
    CHECK(pattern_holds(grown, 4 * MIB, 1));
    grown[wanted - 1] = 1;
    free(grown);
    return 0;
}
