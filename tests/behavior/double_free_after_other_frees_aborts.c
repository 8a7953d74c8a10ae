// The second free of a block that has gone home to its slab is found all the same.
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \(512-byte block\)
// expect-signal: SIGABRT
// only-hakmem
#include <stdlib.h>

int main(void) {
    void *blocks[400];
    for (size_t i = 0; i < 400; i++) blocks[i] = malloc(500);
    for (size_t i = 1; i < 400; i++) free(blocks[i]); /* the first keeps a slab in use */
    free(blocks[30]); /* past the list's capacity: at home in that slab */
    return 0;
}
