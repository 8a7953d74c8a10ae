// free of a non-canonical address, which no memory can have: one line that names it, then abort, no fault.
// expect-stderr: ^hakmem: .*0xdeadbeefdeadbee0 was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    free(opaque_pointer((void *)0xDEADBEEFDEADBEE0u));
    return 0;
}
