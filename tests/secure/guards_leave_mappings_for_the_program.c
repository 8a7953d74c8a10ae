// 60 000 blocks that would each have a guard, and as many freed at random, leave half of the mappings of the process to others.
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/mman.h>

#include "tables/constants.h"

// What the guard of a huge block was may stay a mapping of its own.
enum { BLOCKS = 60000, MOST = HAK_LARGE_MAX_BYTES < 132 * KIB ? 45000 : 36000 };

static void *idle(void *unused) { return unused; }

static size_t count_mappings(void) {
    FILE *file = fopen("/proc/self/maps", "r");
    CHECK(file != NULL);
    size_t lines = 0;
    for (int c; (c = fgetc(file)) != EOF;) lines += c == '\n';
    fclose(file);
    return lines;
}

int main(void) {
    static char *blocks[BLOCKS];
    random_t random = {7};
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(132 * KIB);
        CHECK(blocks[i] != NULL);
        blocks[i][0] = 1;
    }
    CHECK_MSG(count_mappings() < MOST, "%zu mappings", count_mappings());
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t one = random_below(&random, BLOCKS);
        free(blocks[one]);
        blocks[one] = random_below(&random, 2) == 0 ? NULL : malloc(132 * KIB);
    }
    CHECK_MSG(count_mappings() < MOST, "%zu mappings", count_mappings());
    thread_run(idle, NULL);
    void *mapped = mmap(NULL, 1 * MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mapped != MAP_FAILED);
    for (size_t i = 0; i < BLOCKS; i++) free(blocks[i]);
    return 0;
}
