// Thousands of blocks freed twice make lists that lead back into themselves: no walk over them goes on for ever.
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \((16|32)-byte block\)
// expect-signal: SIGABRT
// only-hakmem
#include <malloc.h>
#include <stdlib.h>

int main(void) {
    static void *blocks[2000];
    for (size_t i = 0; i < 2000; i++) blocks[i] = malloc(16);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < 2000; i++) free(blocks[i]);
    malloc_trim(0);
    return 0;
}
