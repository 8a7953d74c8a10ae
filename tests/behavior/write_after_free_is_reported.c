// A write to the second word of a freed block is reported when the block comes round again.
// expect-stderr: ^hakmem: block 0x[0-9a-f]+ \(64 bytes\) was written to after it was freed, freed twice, or overrun by its neighbour
// expect-signal: SIGABRT
// only-hakmem
// env: HAKMEM_QUARANTINE_BLOCKS=0 HAKMEM_CANARY=0
#include <stdlib.h>

int main(void) {
    long *volatile block = malloc(64);
    free(block);
    block[1] = 1;
    return malloc(64) == NULL;
}
