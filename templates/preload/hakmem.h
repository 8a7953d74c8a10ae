/* What hakmem offers beyond malloc and its kin, to C (of 1989 and later) and to C++ (of 1998 and later). With examples: docs/c-interface.md.

   A program that shall also run without the library defines HAKMEM_IS_OPTIONAL before it includes this file: the functions are weak then,
   and NULL where there is no library.

   What is promised. Each function is exported with the version of the interface that it came with (HAKMEM_1.0): a program that was
   linked against one library runs with every later one. Functions keep what they take, what they return and what they promise here; structs grow at their
   end only, and whoever passes one says how long it is.

   Every function may be called by any thread at any time, also before main and at exit, and leaves errno as it is when it succeeds. Of
   signal handlers only hak_version and hak_profile_* may be called. Where another allocator serves the program (HAKMEM_FORCE_LIBC_ALLOC, HAKMEM_LD_BLOCK_JEMALLOC)
   all but hak_version fail with ENOTSUP. */
#ifndef HAKMEM_H
#define HAKMEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef HAKMEM_IS_OPTIONAL
#define HAKMEM_API __attribute__((weak))
#else
#define HAKMEM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#include "preload/public.h"

/* "1.2.3": the version of the library that is there. HAKMEM_VERSION is the one whose header this is. */
HAKMEM_API const char *hak_version(void);

/* ---- Statistics ---- */

/* Looks at the whole heap, without stopping other threads: figures of theirs may be a moment old; in a process that stands still they are
   exact. It takes some milliseconds per GiB. `room` is sizeof(hak_stats_t) as the program knows it: no more is written, and of a struct that is
   longer than the library's the rest is set to 0. stats->size says how much the library has filled in.

   Returns 0, or -1 with errno:
     EINVAL   stats is NULL, or room is less than sizeof(size_t)
     ENOMEM   the system has no memory for the look
     ENOTSUP  as above */
HAKMEM_API int hak_stats(hak_stats_t *stats, size_t room);

/* The same look as JSON, with the size classes and the counters: what HAKMEM_STATS=json writes. As snprintf: at most `room` bytes are
   written, a 0 at the end included, and the result is the length of the whole text without that 0: it was cut when the result is not less
   than room. `buffer` may be NULL when room is 0. The text may be longer the next time.

   Returns -1 with errno:
     EINVAL   buffer is NULL and room is not 0
     ENOMEM, ENOTSUP  as above */
HAKMEM_API ptrdiff_t hak_stats_json(char *buffer, size_t room);

/* ---- How much memory the heap has ---- */

/* Gives all EMPTY memory back to the system: as malloc_trim, what the thread keeps for itself and what ended threads have left
   included. Returns 1 when memory was given back, 0 when there was none, or -1 with errno ENOTSUP. */
HAKMEM_API int hak_trim(void);

/* No limit; and retention as the heap itself thinks fit. */
#define HAK_UNLIMITED ((size_t)-1)
#define HAK_AUTOMATIC ((size_t)-1)

/* Sets what HAKMEM_LIMIT sets: the most that the heap may have resident, in use and retained, metadata included. From 4 MiB (2^22) to 1 TiB
   (2^40), or HAK_UNLIMITED. Where the heap has more already, what is EMPTY goes back to the system at once, nothing that is in use is
   touched, and what needs memory fails until there is less.

   Returns 0, or -1 with errno EINVAL (any other number) or ENOTSUP. */
HAKMEM_API int hak_set_limit(size_t bytes);

/* Sets what HAKMEM_SOFT_LIMIT sets: above it nothing is retained and lists are short; nothing fails. Numbers and errors as above. */
HAKMEM_API int hak_set_soft_limit(size_t bytes);

/* Sets how much EMPTY memory the heap retains at most, ready to be used again, whatever else it has learned; more goes back to the system, at once
   now and by and by later. 0: all of it goes. Up to 1 TiB, or HAK_AUTOMATIC: as the heap thinks fit, from what the program does. A soft limit holds as well.

   Returns 0, or -1 with errno EINVAL (any other number) or ENOTSUP. */
HAKMEM_API int hak_set_retention(size_t bytes);

/* Called when a request for `bytes` bytes would fail, after the heap has given back all it could: by the thread that asks, in the call that asks
   (malloc, calloc, realloc, aligned_alloc, operator new, hak_heap_malloc and their kin), with no lock held. Returns 0 to let the
   request fail; anything else: it is tried again, and when there is still no memory the callback is called again. A C++ new-handler is
   called only after the callback has returned 0.

   It may free and allocate. What it asks for itself fails at once where there is no memory: a callback is never called from within itself.
   Several threads may be in it at the same time. It may change this callback, and the limits. It may leave by longjmp, or by an exception
   where the caller can be left so (operator new; its nothrow forms catch it and return NULL); the request is forgotten then. */
typedef int hak_shortage_callback_t(size_t bytes, void *argument);

/* From now on, `callback` is called with `argument` when memory falls short; NULL: nobody is. Another thread that had a request fail before may still be about to
   call the callback that there was, or be in it. The child of a fork keeps it. It is not called for what no heap could hold, such as
   more than PTRDIFF_MAX bytes, nor for a realloc that makes a block smaller, which never fails.

   Returns 0, or -1 with errno ENOTSUP. */
HAKMEM_API int hak_set_shortage_callback(hak_shortage_callback_t *callback, void *argument);

/* ---- Heaps for a phase ----

   What belongs to a phase of the program (a request, a frame, a pass of a compiler) is allocated from a heap of its own, and released at once when the phase is over:
   nobody frees block by block. A program may have any number of heaps, and a thread may use several.

   Any number of threads may use one heap at the same time, and free what others have allocated: each has a part of the heap for itself, so no call takes a lock but those
   for blocks above 32 KiB. That costs 64 KiB of addresses for each thread that uses the heap. Only hak_heap_destroy must be alone.

   Blocks are like those of malloc: aligned to 16 bytes, with the sizes that malloc_usable_size tells, and of 0 bytes as well. free, realloc and malloc_usable_size take them
   as well: free gives the block back to its heap, and realloc leaves it in its heap. What is freed is used again for blocks of like size of the same heap and thread, and above 32
   KiB goes back at once; the rest goes back to the system's or other use when the heap is destroyed. After fork, the child has all heaps
   as they were.

   Misuse is reported and ends the program, as that of free does (with HAKMEM_ABORT=0 the call then does nothing, and returns NULL with EINVAL where it returns
   something): a block that is freed twice, that is no block, or none of this heap; a heap that was destroyed, which hak_heap_destroy always notices, and other calls unless its memory
   is in use again; the debug and the secure build look at every call. */

typedef struct hak_heap hak_heap_t;

/* A new heap. `flags` must be 0.

   Returns NULL with errno:
     EINVAL   flags is not 0
     ENOMEM   there is no memory
     ENOTSUP  another allocator serves the program */
HAKMEM_API hak_heap_t *hak_heap_create(unsigned flags);

/* Releases the heap and all its blocks. No thread may use any of them meanwhile, or later. NULL: nothing is done. */
HAKMEM_API void hak_heap_destroy(hak_heap_t *heap);

/* As malloc, calloc and aligned_alloc, from this heap. The alignment is any power of two, and `bytes` need not be a multiple of it.

   Return NULL with errno:
     EINVAL   heap is NULL, or the alignment is no power of two
     ENOMEM   there is no memory; or the numbers of calloc are too large together */
HAKMEM_API void *hak_heap_malloc(hak_heap_t *heap, size_t bytes);
HAKMEM_API void *hak_heap_calloc(hak_heap_t *heap, size_t count, size_t size);
HAKMEM_API void *hak_heap_aligned_alloc(hak_heap_t *heap, size_t alignment, size_t bytes);

/* As realloc: NULL is a new block; 0 bytes free it, and the result is NULL; one that becomes smaller never fails. The block must be one of this heap.
   Returns NULL with errno as above, the block unchanged. */
HAKMEM_API void *hak_heap_realloc(hak_heap_t *heap, void *block, size_t bytes);

/* Frees one block before its heap is destroyed; it must be one of this heap. NULL: nothing is done. */
HAKMEM_API void hak_heap_free(hak_heap_t *heap, void *block);

/* ---- Heap profiles ----

   Of all the bytes that a program allocates each has the same small chance to be picked; the call site of the block that it
   belongs to is found, and what such samples add up to is an estimate, right on average, of what every call site allocates and has in use.
   HAKMEM_PROFILE and what begins with that (docs/knobs.md) do the same without a line of code. */

/* Begins sampling. `interval` is the mean number of bytes from sample to sample, 1 to 2^62; 0: that of HAKMEM_PROFILE_RATE, which is 524288
   unless it is set. With 524288 a program is hardly slower, and whoever has some MiB in use is found. Where sampling has begun already, it
   goes on with this interval. Samples that were taken before stay: one profile has all of them.

   Returns 0, or -1 with errno:
     EINVAL   the interval is more than 2^62
     ENOMEM   there is no memory for the table of call sites
     EBUSY    a profile is being written by the thread that this call interrupts (from a signal handler), or for more than 2 seconds by another
     ENOTSUP  another allocator serves this program (HAKMEM_FORCE_LIBC_ALLOC, HAKMEM_LD_BLOCK_JEMALLOC), or the library was built without reports */
HAKMEM_API int hak_profile_start(size_t interval);

/* Ends sampling. Of blocks that were sampled the profile still learns when they are freed. Ending what never began is no error.

   Returns 0, or -1 with errno EBUSY or ENOTSUP, as above. */
HAKMEM_API int hak_profile_stop(void);

/* Writes the profile as it is, in the format of HAKMEM_PROFILE_FORMAT (pprof's profile.proto, not compressed, unless it is set), while other
   threads go on. `path` is taken as it stands; NULL: that of HAKMEM_PROFILE, with the process id in it where one belongs. The file gets its
   name once it is whole; until then one of that name stays what it was. A device, a pipe or a link is written itself.

   Returns 0, or -1 with errno:
     EINVAL        NULL without HAKMEM_PROFILE
     ENAMETOOLONG  the path has 4096 bytes or more with what is added to it meanwhile (.tmp. and the process id)
     EBUSY, ENOTSUP  as above
     what open, write, close and rename say, such as ENOENT, EACCES, ENOSPC */
HAKMEM_API int hak_profile_write(const char *path);

#ifdef __cplusplus
}
#endif

#endif
