// A program that frees half a GiB of blocks in random order and from then on does little has given nearly all of it back after a second
// of calls, although no call gives back much.
// only-hakmem: peers keep more, or for longer
#include "../support/memory.h"
#include "../support/random.h"

enum { SIZE = 60000, COUNT = 512 * 1024 * 1024 / SIZE };
static char *blocks[COUNT];

int main(void) {
    random_t random = {7};
    memset(blocks, 1, sizeof blocks); /* so that the table itself is no growth */
    free(malloc(1));
    size_t before = resident_bytes();
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT; i++) blocks[i] = memset(malloc(SIZE), 1, SIZE);
        for (size_t i = COUNT; i > 1; i--) {
            size_t other = random_below(&random, i);
            char *block = blocks[i - 1];
            blocks[i - 1] = blocks[other];
            blocks[other] = block;
        }
        for (size_t i = 0; i < COUNT; i++) free(blocks[i]);
        for (int call = 0; call < 1000; call++) {
            for (size_t i = 0; i < 64; i++) blocks[i] = malloc(SIZE);
            for (size_t i = 0; i < 64; i++) free(blocks[i]);
            usleep(1000);
        }
        CHECK_MSG(growth_since(before) < 16 * MIB, "%zu KiB in round %d", growth_since(before) / KIB, round);
    }
    return 0;
}
