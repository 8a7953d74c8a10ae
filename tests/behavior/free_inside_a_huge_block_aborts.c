// free of an address inside a huge block, whose start the page map knows: one line that names it, then abort.
// expect-stderr: ^hakmem: free\(\): 0x[0-9a-f]+ 
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    char *block = malloc(20 * MIB);
    free(opaque_pointer(block + 10 * MIB));
    return 0;
}
