// When the program has used up its mappings, the kernel refuses to split another one, perhaps halfway through a range: what is handed out can
// be written to all the same.
#include <sys/mman.h>

#include "tables/constants.h"

#include "../support/page.h"
#include "../support/random.h"
#include "../support/sizes.h"

enum { BLOCKS = 30000 };

static void use_up_mappings(void) {
    size_t pages = 160000, page_bytes = kernel_page_bytes();
    char *pieces = mmap(NULL, pages * page_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(pieces != MAP_FAILED);
    for (size_t page = 0; page < pages; page += 2)
        if (mprotect(pieces + page * page_bytes, page_bytes, PROT_READ) != 0) return;
}

int main(void) {
    static char *blocks[BLOCKS];
    random_t random = {1};
    for (size_t i = 0; i < BLOCKS; i++) {
        CHECK((blocks[i] = malloc(140 * KIB)) != NULL);
        blocks[i][0] = 1;
    }
    use_up_mappings();
    for (int round = 0; round < 60000; round++) {
        char **block = &blocks[random_below(&random, BLOCKS)];
        size_t size = 1 + random_below(&random, random_below(&random, 50) == 0 ? 6 * MIB : 300 * KIB);
        free(*block);
        *block = malloc(size);
        CHECK(*block != NULL || HAK_LARGE_MAX_BYTES < 300 * KIB); // huge blocks have to be opened
        if (*block == NULL) continue;
        memset(*block, 1, size < 5000 ? size : 5000);
        char *grown = round % 7 == 0 ? realloc(*block, size + size / 3) : NULL;
        if (grown != NULL) *block = grown;
    }
    for (size_t i = 0; i < BLOCKS; i++) free(blocks[i]);
    return 0;
}
