// realloc of a block that was freed: one line, then abort.
// expect-stderr: ^hakmem: realloc\(\): 0x[0-9a-f]+ \({block 100}-byte block\) was freed before
// expect-signal: SIGABRT
// only-hakmem
#include <stdlib.h>

int main(void) {
    void *volatile block = malloc(100);
    free(block);
    return realloc(block, 5000) == NULL;
}
