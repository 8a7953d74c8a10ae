/* Files of reports on Linux, by system calls that no cancellation of a thread ends: they may be made inside the program's malloc. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "os/observe.h"

static int open_for_writing(const char *path, int flags, int *error) {
    int saved = errno;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | flags, 0644);
    *error = file < 0 ? errno : 0;
    errno = saved;
    return file;
}

int os_create_file(const char *path, int *error) { return open_for_writing(path, O_TRUNC, error); }

int os_create_own_file(const char *path, int *error) {
    os_remove_file(path);
    return open_for_writing(path, O_EXCL | O_NOFOLLOW, error);
}

bool os_write_file(int file, const char *text, size_t bytes, int *error) {
    int saved = errno;
    *error = 0;
    while (bytes != 0) {
        long written = syscall(SYS_write, file, text, bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            *error = written < 0 ? errno : ENOSPC;
            break;
        }
        text += written;
        bytes -= (size_t)written;
    }
    errno = saved;
    return bytes == 0;
}

long os_read_file(const char *path, char *text, size_t most, int *error) {
    int saved = errno;
    size_t length = 0;
    long got = 0, file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (file >= 0 && length < most && ((got = syscall(SYS_read, file, text + length, most - length)) > 0 || (got < 0 && errno == EINTR)))
        length += got > 0 ? (size_t)got : 0;
    *error = file < 0 || got < 0 ? errno : 0;
    if (file >= 0) syscall(SYS_close, file);
    errno = saved;
    return *error == 0 ? (long)length : -1;
}

bool os_close_file(int file, int *error) {
    int saved = errno;
    bool done = syscall(SYS_close, file) == 0 || errno == EINTR; /* closed all the same */
    *error = done ? 0 : errno;
    errno = saved;
    return done;
}

bool os_rename_file(const char *from, const char *to, int *error) {
    int saved = errno;
    bool done = rename(from, to) == 0;
    *error = done ? 0 : errno;
    errno = saved;
    return done;
}

void os_remove_file(const char *path) {
    int saved = errno;
    unlink(path);
    errno = saved;
}

bool os_is_special_file(const char *path) {
    int saved = errno;
    struct stat found;
    /* As the system has it: libc has a function of that name since glibc 2.33. */
    bool is_there = syscall(SYS_newfstatat, AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) == 0;
    bool is_special = is_there && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
    errno = saved;
    return is_special;
}

void os_program_path(char *path, size_t room) {
    int saved = errno;
    ssize_t length = readlink("/proc/self/exe", path, room - 1);
    path[length < 0 ? 0 : length] = '\0';
    errno = saved;
}

uint64_t os_wall_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool os_read_memory(uintptr_t address, void *into, size_t bytes) {
    int saved = errno;
    struct iovec own = {into, bytes}, there = {(void *)address, bytes};
    bool done = process_vm_readv(getpid(), &own, 1, &there, 1, 0) == (ssize_t)bytes;
    errno = saved;
    return done;
}
