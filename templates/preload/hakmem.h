/* What hakmem offers beyond malloc and its kin, to C and to C++.
 *
 * Heap profiles. Of all the bytes that a program allocates each has the same small chance to be picked; the call site of the block that it
 * belongs to is found, and what such samples add up to is an estimate, right on average, of what every call site allocates and has in use.
 * HAKMEM_PROFILE and what begins with that (docs/knobs.md) do the same without a line of code.
 *
 * A program that shall also run without the library defines HAKMEM_IS_OPTIONAL before it includes this file: the functions are weak then,
 * and NULL where there is no library.
 *
 * All of them may be called by any thread at any time, by signal handlers as well, and leave errno as it is when they succeed. */
#ifndef HAKMEM_H
#define HAKMEM_H

#include <stddef.h>

#ifdef HAKMEM_IS_OPTIONAL
#define HAKMEM_API __attribute__((weak))
#else
#define HAKMEM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

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
