// A huge block that must move takes its addresses with it, whatever the kernel can do: the process has as many mapped as before.
// only-hakmem: others may map more as the program goes on
#include "../support/memory.h"

static void move_one(void) {
    char *block = malloc(4 * MIB), *wall = malloc(4 * MIB); // behind the block
    CHECK(block != NULL && wall != NULL);
    block[1] = wall[1] = 1;
    block = realloc(block, 16 * MIB);
    CHECK(block != NULL && block[1] == 1);
    free(block);
    free(wall);
}

int main(void) {
    move_one();
    size_t addresses = statm_bytes(0);
    for (int round = 0; round < 20; round++) move_one();
    CHECK_MSG(statm_bytes(0) <= addresses + 16 * MIB, "%zu more", statm_bytes(0) - addresses);
    return 0;
}
