// malloc_usable_size of a stack address: one line that names it and the function, then abort.
// expect-stderr: ^hakmem: malloc_usable_size.*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    char on_stack[64];
    return (int)malloc_usable_size(opaque_pointer(on_stack));
}
