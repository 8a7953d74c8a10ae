// free of an address in a superslab that is in use, in a unit that holds no slab: one line, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    uintptr_t block = (uintptr_t)malloc(100);
    uintptr_t last_unit = (block | (2 * MIB - 1)) - 64 * KIB + 1;
    free(opaque_pointer((void *)last_unit));
    return 0;
}
