// What every C and C++ test starts from: a check that reports without allocating, and ways to hide values from the optimiser.
#pragma once

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

// Fails the test with the condition and, in the second form, the values that explain it. _exit: a broken heap must not run exit handlers.
#define CHECK(condition) CHECK_MSG(condition, "%s", "")
#define CHECK_MSG(condition, ...)                                                     \
    do {                                                                              \
        if (!(condition)) {                                                           \
            dprintf(2, "%s:%d: not true: %s  ", __FILE__, __LINE__, #condition);      \
            dprintf(2, __VA_ARGS__);                                                  \
            dprintf(2, " (errno %d)\n", errno);                                       \
            _exit(1);                                                                 \
        }                                                                             \
    } while (0)

// The compiler knows neither the value that comes out nor what happens to the memory behind it.
static inline size_t opaque_size(size_t n) {
    __asm__ volatile("" : "+r"(n));
    return n;
}

static inline void *opaque_pointer(void *p) {
    __asm__ volatile("" : "+r"(p) : : "memory");
    return p;
}

static inline bool is_aligned(const void *p, size_t alignment) { return ((uintptr_t)p & (alignment - 1)) == 0; }

// How much of the work to do, in per cent: the runner lowers it for builds that check every step.
static inline size_t scaled(size_t amount) {
    const char *percent = getenv("TEST_SCALE_PERCENT");
    return percent == NULL ? amount : amount * (size_t)atoi(percent) / 100;
}
