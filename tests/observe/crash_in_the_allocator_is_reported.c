// A crash in the allocator, here because the program took away the access to a free block: one line with box, class and slab, then the
// signal has its way.
// env: HAKMEM_CRASH_REPORT=1
// expect-stderr: ^hakmem: SIGSEGV in the allocator at libhakmem.so\+0x[0-9a-f]+, address 0x[0-9a-f]+; shared-pool: class of 4096 bytes; slab 0x[0-9a-f]+: used \d+, carved \d+ of \d+, free list 0x[0-9a-f]*, freed elsewhere \d+\n
// expect-signal: SIGSEGV
// only-hakmem: the sentence is ours
// variants: release debug
#include "../support/check.h"
#include <sys/mman.h>

int main(void) {
    void *block = aligned_alloc(4096, 4096);
    free(opaque_pointer(block));
    mprotect(block, 4096, PROT_NONE);
    for (int i = 0; i < 10000; i++) opaque_pointer(malloc(4096));
    return 0;
}
