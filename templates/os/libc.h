/* What C libraries differ in, under one name: glibc from 2.17 on, and musl. */
#ifndef HAK_OS_LIBC_H
#define HAK_OS_LIBC_H

#include <malloc.h>
#include <sys/resource.h>

#include "base/compiler.h"

#if defined(__GLIBC__)
#define HAK_GLIBC_IS(major, minor) __GLIBC_PREREQ(major, minor)
typedef __rlimit_resource_t os_limit_kind_t;
typedef struct rlimit64 os_limit64_t;
#else
#define HAK_GLIBC_IS(major, minor) 0
typedef int os_limit_kind_t;
typedef struct rlimit os_limit64_t;
#undef setrlimit64 /* second names, by macros */
#undef prlimit64
#endif

/* mallinfo, as glibc has it; its malloc.h has the wide form since 2.33, that of musl neither. */
#if !defined(__GLIBC__)
struct mallinfo {
    int arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
#define M_MXFAST 1
#define M_TRIM_THRESHOLD (-1)
#define M_TOP_PAD (-2)
#define M_MMAP_THRESHOLD (-3)
#define M_MMAP_MAX (-4)
#define M_CHECK_ACTION (-5)
#define M_PERTURB (-6)
#define M_ARENA_TEST (-7)
#define M_ARENA_MAX (-8)
#endif
#if !HAK_GLIBC_IS(2, 33)
struct mallinfo2 {
    size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
#endif

/* 1: the library shall run where glibc before 2.34 has threads in a library of their own, which not every program loads. Functions
   of that one are referred to weakly then: NULL where it is not there. A static archive must not be compiled so, since the linker
   fetches nothing for a weak reference. */
#ifndef HAK_OLD_GLIBC
#define HAK_OLD_GLIBC 0
#endif

#endif
