// free of a stack address: one line that names it, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    char on_stack[64];
    free(opaque_pointer(on_stack));
    return 0;
}
