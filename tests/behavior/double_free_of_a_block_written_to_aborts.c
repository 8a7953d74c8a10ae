// A program that has written to a freed block, and so over its mark, and then frees it again, at once: the thread's list begins with it.
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \({block 90}-byte block\)
// expect-signal: SIGABRT
// only-hakmem
#include <stdlib.h>

int main(void) {
    long *volatile block = malloc(90);
    free(block);
    block[1] = 5;
    free(block);
    return 0;
}
