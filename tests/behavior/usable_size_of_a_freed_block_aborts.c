// malloc_usable_size of a block that was freed: one line, then abort.
// expect-stderr: ^hakmem: malloc_usable_size\(\): 0x[0-9a-f]+ \({block 1000}-byte block\) was freed before
// expect-signal: SIGABRT
// only-hakmem
#include <malloc.h>
#include <stdlib.h>

int main(void) {
    void *volatile block = malloc(1000);
    free(block);
    return malloc_usable_size(block) == 0;
}
