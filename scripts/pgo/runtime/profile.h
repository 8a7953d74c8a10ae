/* The profile of a workload is one file: this header, then the counters of the instrumented library. Every process of
   the workload maps it shared over its own counters and adds to them atomically, so nothing is written at exit, and
   nothing is lost when a process ends by a signal, by _exit or by exec; forked and parallel processes add up. */
#ifndef HAK_PROFILE_H
#define HAK_PROFILE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define PROFILE_MAGIC "HAKPROF1"
#define PROFILE_LIVE_SLOTS 8192
#define PROFILE_HEADER_BYTES 65536 /* a multiple of every page size; the counters follow */

/* The collector writes the first two lines and build; every number below is added to atomically, in no order. */
typedef struct profile_header {
    char magic[8];
    uint64_t counter_bytes;
    _Atomic uint64_t images;   /* programs started: a process counts again after exec */
    _Atomic uint64_t forks;    /* processes made by fork */
    _Atomic uint64_t execs;    /* of the images, those in a process that was counted already */
    _Atomic uint64_t exits;    /* processes that ended by exit or by returning from main */
    _Atomic uint64_t refusals; /* programs started with a library that this file is not for */
    _Atomic uint64_t foreign;  /* programs whose malloc is not this library's */
    char build[64];             /* hexadecimal: what the library was built from */
    char foreign_program[256];  /* one of those programs, and where its malloc is */
    char foreign_library[256];
    _Atomic uint32_t live[PROFILE_LIVE_SLOTS]; /* process ids; a collision makes the counts above a little wrong */
} profile_header_t;

/* Set by the linker script of each compiler; both are page boundaries. */
extern char hak_counters_start[] __attribute__((visibility("hidden")));
extern char hak_counters_limit[] __attribute__((visibility("hidden")));

/* Writes the library's counters in the compiler's own format. False when the file cannot take it. */
__attribute__((visibility("hidden"))) int profile_write_native(int file);

/* write(2) until all is written. */
__attribute__((visibility("hidden"))) int profile_write_all(int file, const void *bytes, size_t count);

#endif
