/* For programs built for musl: what its headers lack of glibc's allocator. Weak, since its libc.so lacks the functions as well: they are
   those of the library that is preloaded. */
#include <limits.h>
#ifndef __GLIBC__
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define M_TRIM_THRESHOLD (-1)
#define M_TOP_PAD (-2)
#define M_MMAP_THRESHOLD (-3)
#define M_MMAP_MAX (-4)
#define M_ARENA_TEST (-7)
#define M_ARENA_MAX (-8)

struct mallinfo {
    int arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
struct mallinfo2 {
    size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};

#define OF_THE_LIBRARY __attribute__((weak))
struct mallinfo mallinfo(void) OF_THE_LIBRARY;
struct mallinfo2 mallinfo2(void) OF_THE_LIBRARY;
int malloc_info(int options, FILE *stream) OF_THE_LIBRARY;
int malloc_trim(size_t pad) OF_THE_LIBRARY;
int mallopt(int parameter, int value) OF_THE_LIBRARY;
void malloc_stats(void) OF_THE_LIBRARY;
void *pvalloc(size_t bytes) OF_THE_LIBRARY;
void cfree(void *block) OF_THE_LIBRARY;
#endif
