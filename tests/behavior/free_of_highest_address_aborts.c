// free of the highest address: the subtraction of the arena base wraps, and still: one line, then abort.
// expect-stderr: ^hakmem: .*0xfffffffffffffff0 was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    free(malloc(1));
    free(opaque_pointer((void *)-16));
    return 0;
}
