// A library to preload before the allocator under qemu-user 7.2: refuses what that says it has done, and has not. madvise(MADV_WIPEONFORK)
// returns 0, and the child of a fork reads what its parent wrote; within a bounded range of addresses (-R) mremap loses mappings that it
// grows, and what has moved away by MREMAP_DONTUNMAP is no longer emptied by MADV_DONTNEED. There are kernels that refuse the same.
#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

int madvise(void *start, size_t bytes, int advice) {
    if (advice != MADV_WIPEONFORK) return (int)syscall(SYS_madvise, start, bytes, advice);
    errno = EINVAL;
    return -1;
}

void *mremap(void *old, size_t old_bytes, size_t bytes, int flags, ...) {
    (void)old, (void)old_bytes, (void)bytes, (void)flags;
    errno = EINVAL; // as a kernel that does not know the flags
    return MAP_FAILED;
}
