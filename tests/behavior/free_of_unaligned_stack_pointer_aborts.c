// free of an address that no allocator gives out, unaligned and not in the heap: one line, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    char on_stack[64];
    free(opaque_pointer(on_stack + 3));
    return 0;
}
