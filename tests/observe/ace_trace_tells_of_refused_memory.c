// When the system refuses memory (RLIMIT_AS lowered at run time) the trace says MapFail with its errno, then Exhaustion when nothing was left.
// How often it refused before that follows from how much of the metadata happens to fit under the limit.
// env: HAKMEM_ACE_TRACE=1
// only-hakmem: a knob of this heap
// expect-stderr: ^\[ACE-FAIL\] MapFail size=10485760 class=10485760 errno=12\n\[ACE-FAIL\] Exhaustion size=10485760 class=10485760\n\[ACE-FAIL\] Total cause=Exhaustion class=10485760 count=1\n\[ACE-FAIL\] Total cause=MapFail class=10485760 count=[12]\n$
// env: HAKMEM_QUARANTINE_BLOCKS=0
// not-on: emulator: the limit is that of the emulator as well
#include "../support/check.h"
#include <sys/resource.h>

int main(void) {
    static void *blocks[1000];
    free(malloc(1));
    struct rlimit limit = {100 * MIB, RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    size_t count = 0;
    while (count < LENGTH(blocks) && (blocks[count] = malloc(10 * MIB)) != NULL) count++;
    CHECK_MSG(count < LENGTH(blocks), "%zu", count);
    CHECK(errno == ENOMEM);
    while (count > 0) free(blocks[--count]);
    return 0;
}
