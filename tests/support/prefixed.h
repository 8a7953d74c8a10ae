// Included before a test program that is linked with the heap's prefixed object (scripts/hunt/prefixed.ts): its calls go to hak_malloc
// and so on, those of the sanitizer's or fuzzer's runtime to libc.
#pragma once

#include <malloc.h>
#include <stdlib.h>

extern __typeof__(malloc) hak_malloc;
extern __typeof__(free) hak_free;
extern __typeof__(calloc) hak_calloc;
extern __typeof__(realloc) hak_realloc;
extern __typeof__(reallocarray) hak_reallocarray;
extern __typeof__(posix_memalign) hak_posix_memalign;
extern __typeof__(aligned_alloc) hak_aligned_alloc;
extern __typeof__(memalign) hak_memalign;
extern __typeof__(malloc_usable_size) hak_malloc_usable_size;
extern __typeof__(malloc_trim) hak_malloc_trim;
extern __typeof__(malloc_info) hak_malloc_info;

#define malloc hak_malloc
#define free hak_free
#define calloc hak_calloc
#define realloc hak_realloc
#define reallocarray hak_reallocarray
#define posix_memalign hak_posix_memalign
#define aligned_alloc hak_aligned_alloc
#define memalign hak_memalign
#define malloc_usable_size hak_malloc_usable_size
#define malloc_trim hak_malloc_trim
#define malloc_info hak_malloc_info
