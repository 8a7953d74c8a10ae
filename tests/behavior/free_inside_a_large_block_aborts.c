// free of an address inside a page run, whose start the page map knows: one line that names it, then abort.
// expect-stderr: ^hakmem: free\(\): 0x[0-9a-f]+ 
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    char *block = malloc(600 * KIB);
    free(opaque_pointer(block + 128 * KIB));
    return 0;
}
