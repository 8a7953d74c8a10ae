// free of a static object: one line that names it, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

static char object[64];

int main(void) {
    free(opaque_pointer(object));
    return 0;
}
