// What the kernel says this process uses, read without allocating.
#pragma once

#include "check.h"
#include <fcntl.h>

// Field 0 is the address space in use, field 1 what is resident; both in bytes.
static inline size_t statm_bytes(int field) {
    char text[128];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    CHECK(got > 0);
    text[got] = 0;
    char *at = text;
    for (int i = 0; i < field; i++) at = strchr(at, ' ') + 1;
    return (size_t)strtoull(at, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

static inline size_t resident_bytes(void) { return statm_bytes(1); }

static inline size_t growth_since(size_t before) {
    size_t now = resident_bytes();
    return now > before ? now - before : 0;
}
