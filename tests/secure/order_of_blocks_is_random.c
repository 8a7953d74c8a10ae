// Blocks of one size come in no order of their addresses, and in another order in each process, from the first on.
#include "../support/ending.h"

enum { BLOCKS = 400, PROCESSES = 8 };

// Where the first blocks of a size lie, modulo a slab, and how often the next one lies higher.
static void draw(size_t size, uint16_t places[4]) {
    char *before = NULL;
    size_t higher = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        char *block = malloc(size);
        if (i < 4) places[i] = (uint16_t)(uintptr_t)block;
        higher += block > before;
        before = block;
    }
    CHECK_MSG(higher > BLOCKS / 4 && higher < BLOCKS * 3 / 4, "%zu of %d lie higher", higher, BLOCKS);
}

int main(int argc, char **argv) {
    uint16_t places[PROCESSES][4];
    if (argc > 1) {
        draw((size_t)atoi(argv[1]), places[0]);
        return write(1, places[0], sizeof places[0]) != sizeof places[0];
    }
    for (size_t size = 24; size <= 600; size *= 5) {
        for (int process = 0; process < PROCESSES; process++) {
            char command[600];
            snprintf(command, sizeof command, "'%s' %zu", argv[0], size);
            FILE *pipe = popen(command, "r");
            CHECK(pipe != NULL && fread(places[process], sizeof places[0], 1, pipe) == 1 && pclose(pipe) == 0);
            for (int other = 0; other < process; other++) CHECK(memcmp(places[other], places[process], sizeof places[0]) != 0);
        }
    }
    return 0;
}
