// free of a small integer, as from a field of a null structure: one line that names it, then abort.
// expect-stderr: ^hakmem: .*0x10 was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    free(opaque_pointer((void *)16));
    return 0;
}
