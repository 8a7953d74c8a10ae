// Without HAKMEM_TRACE_FREES a double free is told without a place.
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \({block 90}-byte block\)\n$
// expect-signal: SIGABRT
// only-hakmem
#include "../support/check.h"

int main(void) {
    void *block = malloc(90);
    free(opaque_pointer(block));
    free(opaque_pointer(block));
    return 0;
}
