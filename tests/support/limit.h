// Starts the program again under a resource limit, as `ulimit` would: the allocator then meets the limit from its first call.
#pragma once

#include "check.h"
#include <sys/resource.h>

static inline void restart_under_limit(int resource, size_t bytes, char **argv) {
    if (getenv("TEST_LIMITED") != NULL) return;
    struct rlimit limit = {bytes, bytes};
    CHECK(setrlimit(resource, &limit) == 0);
    setenv("TEST_LIMITED", "1", 1);
    execv("/proc/self/exe", argv);
    if (errno == ENOEXEC) { // a program of another machine, under an emulator that the kernel does not know of
        puts("no program of this machine can be started here");
        fflush(stdout);
        _exit(77);
    }
    CHECK(!"execv");
}
