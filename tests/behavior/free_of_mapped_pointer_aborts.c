// free of memory that the program mapped itself: one line that names it, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

#include <sys/mman.h>

int main(void) {
    void *mapped = mmap(NULL, 1 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mapped != MAP_FAILED);
    free(mapped);
    return 0;
}
