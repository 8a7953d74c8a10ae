/* What the recorder needs of Linux. */
#include "os/record.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "os/observe.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

void *os_map_for_one_process(size_t bytes) {
    int saved = errno;
    void *start = os_map_anywhere(bytes);
    if (start != NULL) madvise(start, bytes, MADV_WIPEONFORK);
    errno = saved;
    return start;
}

static bool has_room(int file, size_t free_bytes) {
    struct statfs facts;
    return fstatfs(file, &facts) != 0 || facts.f_blocks == 0 || (uint64_t)facts.f_bavail * (uint64_t)facts.f_bsize >= free_bytes;
}

void os_map_zeroes_at(void *start, size_t bytes) {
    int saved = errno;
    mmap(start, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    errno = saved;
}

void *os_make_shared_file(const char *path, size_t bytes, size_t free_bytes, void *start, int *error) {
    int saved = errno, flags = MAP_SHARED | (start == NULL ? 0 : MAP_FIXED);
    void *mapped = MAP_FAILED;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    *error = file < 0 ? errno : 0;
    if (file >= 0 && !has_room(file, free_bytes)) *error = ENOSPC;
    else if (file >= 0 && ftruncate(file, (off_t)bytes) == 0) mapped = mmap(start, bytes, PROT_READ | PROT_WRITE, flags, file, 0);
    if (file >= 0 && mapped == MAP_FAILED && *error == 0) *error = errno;
    if (file >= 0) syscall(SYS_close, file);
    if (file >= 0 && mapped == MAP_FAILED) unlink(path);
    errno = saved;
    return mapped == MAP_FAILED ? NULL : mapped;
}

void os_pause(void) {
    int saved = errno;
    struct timespec millisecond = {0, 1000000};
    syscall(SYS_nanosleep, &millisecond, NULL);
    errno = saved;
}

uint64_t os_parent_process(void) { return (uint64_t)getppid(); }

void os_read_command(char *text, size_t room) {
    int error;
    long length = os_read_file("/proc/self/cmdline", text, room - 1, &error);
    text[length < 0 ? 0 : length] = '\0';
}
