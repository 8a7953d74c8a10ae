// A library to preload before the allocator: mremap as kernels before 6.17 have it, where a fixed target is unmapped first, and then the call
// fails with EFAULT when the source lies in more than one mapping; and on a kernel as old as old_kernel.c makes it, mmap as before 4.17,
// which takes an address that may not be taken from others for a mere hint. Any thread may be here, on a small stack, in the child of a fork.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

// The kernel is asked for statx, which came with 4.11. The first call may come before any constructor.
static bool is_before_4_17(void) {
    static _Atomic int answer; // every thread finds the same
    if (answer == 0) {
        int saved = errno;
        answer = syscall(SYS_statx, -1, NULL, 0, 0, NULL) < 0 && errno == ENOSYS ? 1 : -1;
        errno = saved;
    }
    return answer > 0;
}

// The lines of /proc/self/maps, of which only the two addresses at their beginning count.
typedef struct maps {
    int file;
    size_t at, length;
    char text[1024];
} maps_t;

static int next_character(maps_t *maps) {
    if (maps->at == maps->length) {
        long got = syscall(SYS_read, maps->file, maps->text, sizeof maps->text);
        if (got <= 0) return -1;
        maps->at = 0;
        maps->length = (size_t)got;
    }
    return (unsigned char)maps->text[maps->at++];
}

static size_t next_address(maps_t *maps) {
    size_t value = 0;
    for (int c; (c = next_character(maps)) >= 0 && c != '-' && c != ' ';) value = value * 16 + (size_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    return value;
}

static bool is_one_mapping(size_t start, size_t bytes) {
    maps_t maps = {.file = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC)};
    bool is_one = false;
    for (int c = 0; maps.file >= 0 && c >= 0;) {
        size_t first = next_address(&maps), end = next_address(&maps);
        is_one = start >= first && start < end && start + bytes <= end;
        if (first > start || is_one) break;
        do c = next_character(&maps);
        while (c >= 0 && c != '\n');
    }
    if (maps.file >= 0) syscall(SYS_close, maps.file);
    return is_one;
}

void *mremap(void *old, size_t old_bytes, size_t bytes, int flags, ...) {
    va_list more;
    va_start(more, flags);
    void *target = va_arg(more, void *);
    va_end(more);
    bool is_known = !is_before_4_17() || (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED)) == 0; // else the kernel says so before anything else
    if (is_known && !is_one_mapping((size_t)old, old_bytes)) {
        if ((flags & MREMAP_FIXED) != 0) munmap(target, bytes);
        errno = EFAULT;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mremap, old, old_bytes, bytes, flags, target);
}

void *mmap(void *where, size_t bytes, int protection, int flags, int file, off_t offset) {
    if (is_before_4_17()) flags &= ~MAP_FIXED_NOREPLACE;
    return (void *)syscall(SYS_mmap, where, bytes, protection, flags, file, offset);
}

void *mmap64(void *where, size_t bytes, int protection, int flags, int file, off64_t offset) {
    return mmap(where, bytes, protection, flags, file, offset);
}
