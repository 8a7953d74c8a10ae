// The line about a bad free gives the very address, so that it can be looked up in a debugger, and is one line.
// expect-stderr: ^hakmem: [^\n]*0x123456789abcd0 was never allocated[^\n]*\n
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    free(opaque_pointer((void *)0x123456789ABCD0));
    return 0;
}
