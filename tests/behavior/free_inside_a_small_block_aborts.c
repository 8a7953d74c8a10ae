// free of an address inside a small block: the debug build checks every free, one line that names the address, then abort.
// run: 1
// run: 8
// run: 16
// variants: debug
// expect-stderr: ^hakmem: free\(\): 0x[0-9a-f]+ points inside a block
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

int main(int argc, char **argv) {
    CHECK(argc == 2);
    char *block = malloc(100);
    free(opaque_pointer(block + atoi(argv[1])));
    return 0;
}
