// A limit is lowered while the program runs, below what is mapped; then a huge block that cannot grow where it is grows: it keeps its
// content or the call fails with ENOMEM and the block stays.
// run: address_space
// run: data
// variants: release debug
#include "../support/limit.h"
#include "../support/pattern.h"

int main(int argc, char **argv) {
    CHECK(argc == 2);
    bool is_data = strcmp(argv[1], "data") == 0;
    char *block = malloc(4 * MIB), *wall = malloc(4 * MIB);
    pattern_fill(block, 4 * MIB, 1);
    pattern_fill(wall, 4 * MIB, 2);
    for (size_t limit = 4096 * MIB; limit >= 32 * MIB; limit /= 2) {
        struct rlimit wanted = {limit, RLIM_INFINITY};
        CHECK(setrlimit(is_data ? RLIMIT_DATA : RLIMIT_AS, &wanted) == 0);
        errno = 0;
        char *grown = realloc(block, 64 * MIB);
        CHECK(grown != NULL || errno == ENOMEM);
        block = grown != NULL ? grown : block;
        CHECK(pattern_holds(block, 4 * MIB, 1) && pattern_holds(wall, 4 * MIB, 2));
        if (grown != NULL) memset(block + 4 * MIB, 3, 60 * MIB);
        block = realloc(block, 4 * MIB);
        void *another_wall = malloc(2 * MIB);
        CHECK(block != NULL && pattern_holds(block, 4 * MIB, 1));
        free(another_wall);
    }
    return 0;
}
