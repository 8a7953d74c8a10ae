// A size whose class breaks HAKMEM_WMAX_LARGE is named once with cause, class and ratio, takes a page run, and is counted at exit.
// env: HAKMEM_ACE_TRACE=1 HAKMEM_WMAX_LARGE=1.01
// only-hakmem: a knob of this heap
// expect-stderr: ^\[ACE-FAIL\] Threshold size=\d+ class=(\d+) ratio=1\.\d+ wmax=1\.01\n\[ACE-FAIL\] Total cause=Threshold class=\1 count=100\n$
// env: HAKMEM_CANARY=0
#include "tables/constants.h"

#include "../support/page.h"

// The first step of the class function above this is more than a hundredth away.
#define SIZE (HAK_MID_MAX_BYTES + 32)

int main(void) {
    void *blocks[100];
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = malloc(SIZE);
        CHECK(blocks[i] != NULL);
        memset(blocks[i], 1, SIZE);
        size_t usable = malloc_usable_size(blocks[i]);
        CHECK_MSG(usable >= SIZE && usable < SIZE + heap_page_bytes(), "%zu", usable);
    }
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
    return 0;
}
