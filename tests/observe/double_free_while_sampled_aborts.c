// As double_free_of_a_block_written_to_aborts, of a thread whose blocks are sampled: the list that its frees go to begins with it.
// env: HAKMEM_PROFILE=/dev/null
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \({block 90}-byte block\)
// expect-signal: SIGABRT
// only-hakmem: a knob of this heap
#include <stdlib.h>

int main(void) {
    long *volatile block = malloc(90);
    free(block);
    block[1] = 5;
    free(block);
    return 0;
}
