// The second free of a small block, at once: one line that names it and its size, then abort.
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \({block 90}-byte block\)
// expect-signal: SIGABRT
// only-hakmem
#include <stdlib.h>

int main(void) {
    void *volatile block = malloc(90);
    free(block);
    free(block);
    return 0;
}
