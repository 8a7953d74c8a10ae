// Chains of functions that treat their frames differently, and walks at their ends compared with what glibc finds.
#pragma once

#include "check.h"
#include <alloca.h>
#include <execinfo.h>

static __thread os_stack_t walk_ours;
static _Atomic size_t walks_whole;

// In a unit test this library and the program are one file: nothing of it is skipped.
static inline void walks_start(void) {
    void *first[2];
    os_stack_start();
    stack_tables.own_start = stack_tables.own_end = 0;
    (void)backtrace(first, 2); // loads its library
}

static __thread void *chain_calls[512];
static __thread unsigned chain_length;
static __thread void (*chain_end)(void);

__attribute__((noinline)) static void walk_compare(void) {
    os_stack_t ours;
    void *theirs[OS_STACK_FRAMES + 1];
    errno = 17;
    os_walk_stack(&ours);
    CHECK(errno == 17);
    unsigned count = (unsigned)backtrace(theirs, OS_STACK_FRAMES + 1);
    for (unsigned at = 1; at < count && at < ours.count; at++)
        CHECK_MSG(ours.frames[at] == (uintptr_t)theirs[at], "frame %u: %#zx %p", at, ours.frames[at], theirs[at]);
    if (count > OS_STACK_FRAMES) count = OS_STACK_FRAMES;
    if (ours.count != count || !ours.is_whole) backtrace_symbols_fd(theirs, (int)count, 2);
    CHECK_MSG(ours.count == count && ours.is_whole, "%u of %u, %d", ours.count, count, ours.is_whole);
    walk_ours = ours;
    walks_whole++;
}

static void chain_compare(void) {
    walk_compare();
    for (unsigned at = 0; at < chain_length && at + 3 < walk_ours.count; at++)
        CHECK(walk_ours.frames[at + 3] == (uintptr_t)chain_calls[chain_length - 1 - at]);
}

static void chain_next(const char *script);

#define CHAIN_LINK(name, attributes, work)                                 \
    __attribute__((noinline, attributes)) static void name(const char *script) { \
        chain_calls[chain_length++] = __builtin_return_address(0);         \
        work;                                                              \
        chain_next(script);                                                \
        __asm__ volatile("" ::: "memory");                                 \
    }

struct wide {
    char bytes[64];
} __attribute__((aligned(64)));

static inline void touch(void *memory) { opaque_pointer(memory); }

CHAIN_LINK(chain_plain, optimize("omit-frame-pointer"), )
CHAIN_LINK(chain_by_pointer, optimize("no-omit-frame-pointer"), )
CHAIN_LINK(chain_alloca, unused, touch(alloca(opaque_size(100))))
CHAIN_LINK(chain_variable, unused, char array[opaque_size(500)]; touch(array))
CHAIN_LINK(chain_realigned, force_align_arg_pointer, )
CHAIN_LINK(chain_dynamic, optimize("omit-frame-pointer"), struct wide wide; touch(&wide); touch(alloca(opaque_size(100))))
CHAIN_LINK(chain_saving, unused, __asm__ volatile("" ::: "rbx", "r12", "r13", "r14", "r15"))

__attribute__((noinline)) static void chain_next(const char *script) {
    chain_calls[chain_length++] = __builtin_return_address(0);
    switch (*script) {
    case 'p': chain_plain(script + 1); break;
    case 'f': chain_by_pointer(script + 1); break;
    case 'a': chain_alloca(script + 1); break;
    case 'v': chain_variable(script + 1); break;
    case 'r': chain_realigned(script + 1); break;
    case 'd': chain_dynamic(script + 1); break;
    case 's': chain_saving(script + 1); break;
    default: chain_end();
    }
    __asm__ volatile("" ::: "memory");
}

static void chain_run(const char *script, void (*end)(void)) {
    chain_length = 0;
    chain_end = end;
    chain_next(script);
}
