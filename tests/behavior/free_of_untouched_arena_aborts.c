// free of an address that lies in the arena, far from anything handed out: one line that names it, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    uintptr_t block = (uintptr_t)malloc(100);
    free(opaque_pointer((void *)(block + 4 * GIB)));
    return 0;
}
