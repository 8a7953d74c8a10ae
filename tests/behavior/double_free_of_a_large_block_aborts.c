// The second free of a page run, which the page map knows to be free: one line that names it, then abort.
// expect-stderr: ^hakmem: free\(\): 0x[0-9a-f]+ 
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(void) {
    void *block = malloc(600 * KIB);
    free(opaque_pointer(block));
    free(opaque_pointer(block));
    return 0;
}
