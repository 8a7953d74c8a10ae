// A library to preload before the allocator: a system with vm.overcommit_memory=2 that commits no more than 300 MiB to this process.
// Private memory counts from when it is made writable, whether touched or not, until it is unmapped.
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Atomic size_t committed;
static const size_t most = (size_t)300 << 20;

static int commit(size_t bytes) {
    if (atomic_fetch_add(&committed, bytes) + bytes <= most) return 1;
    atomic_fetch_sub(&committed, bytes);
    errno = ENOMEM;
    return 0;
}

void *mmap(void *where, size_t bytes, int protection, int flags, int file, off_t offset) {
    int counts = (protection & PROT_WRITE) != 0 && (flags & MAP_PRIVATE) != 0;
    if (counts && !commit(bytes)) return MAP_FAILED;
    void *mapped = (void *)syscall(SYS_mmap, where, bytes, protection, flags, file, offset);
    if (counts && mapped == MAP_FAILED) atomic_fetch_sub(&committed, bytes);
    return mapped;
}

int mprotect(void *start, size_t bytes, int protection) {
    int counts = (protection & PROT_WRITE) != 0;
    if (counts && !commit(bytes)) return -1;
    int result = (int)syscall(SYS_mprotect, start, bytes, protection);
    if (counts && result != 0) atomic_fetch_sub(&committed, bytes);
    return result;
}
