// A library to preload before the allocator: mremap as Linux 5.7 to 6.16 has it, and a name to match. A fixed target is unmapped first,
// and then the call fails with EFAULT when the source lies in more than one mapping.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static char text[1 << 20];

static void read_maps(void) {
    size_t length = 0;
    ssize_t got;
    int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    while (file >= 0 && (got = read(file, text + length, sizeof text - 1 - length)) > 0) length += (size_t)got;
    if (file >= 0) close(file);
    text[length] = 0;
}

static bool is_one_mapping(size_t start, size_t bytes) {
    read_maps();
    for (char *line = text; line != NULL && *line != 0; line = strchr(line, '\n'), line += line != NULL) {
        char *dash;
        size_t first = strtoul(line, &dash, 16), end = strtoul(dash + 1, NULL, 16);
        if (start >= first && start < end) return start + bytes <= end;
    }
    return false;
}

void *mremap(void *old, size_t old_bytes, size_t bytes, int flags, ...) {
    va_list more;
    va_start(more, flags);
    void *target = va_arg(more, void *);
    va_end(more);
    bool is_one = is_one_mapping((size_t)old, old_bytes);
    if (!is_one && (flags & MREMAP_FIXED) != 0) munmap(target, bytes);
    if (!is_one) {
        errno = EFAULT;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mremap, old, old_bytes, bytes, flags, target);
}

int uname(struct utsname *name) {
    long failed = syscall(SYS_uname, name);
    strcpy(name->release, "6.1.0-13-amd64");
    return (int)failed;
}
