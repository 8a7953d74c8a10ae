// A request beyond the whole arena: the trace says Exhaustion, the program gets NULL with ENOMEM, and the next request is served.
// env: HAKMEM_ACE_TRACE=1
// only-hakmem: a knob of this heap
// expect-stderr: ^\[ACE-FAIL\] Exhaustion size=(\d+) class=\1\n\[ACE-FAIL\] Total cause=Exhaustion class=\1 count=3\n$
// env: HAKMEM_QUARANTINE_BLOCKS=0
#include "../support/check.h"

int main(void) {
    for (int i = 0; i < 3; i++) {
        errno = 0;
        CHECK(malloc(opaque_size((size_t)1 << 46)) == NULL && errno == ENOMEM);
    }
    void *block = malloc(1000);
    CHECK(block != NULL);
    free(block);
    return 0;
}
