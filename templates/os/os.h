/* The contract of the system layer: the only place with a system call or an #if on the OS or the CPU.
   No function here allocates; every one leaves errno as it found it. */
#ifndef HAK_OS_OS_H
#define HAK_OS_OS_H

#include <stdatomic.h>

#include "base/compiler.h"

/* The size of a page in bytes; 4 KiB to 64 KiB. */
size_t os_page_bytes(void);

/* Reserves address space with no access and no commit charge, aligned to `alignment`; NULL when it does not fit. */
void *os_reserve(size_t bytes, size_t alignment);

/* Makes reserved pages readable and writable; false when the system refuses the memory. */
bool os_commit(void *start, size_t bytes);

/* Where `bytes` of address space are most likely free and stay so: far from where the system puts what it maps. Takes
   nothing; NULL when the address space is too small for that. */
void *os_find_room(size_t bytes, size_t alignment);

/* Maps pages, readable and writable, where nothing is mapped; false when something is, or when the system refuses. */
bool os_map(void *start, size_t bytes);

/* Gives mapped pages back with their address space. False (contents unchanged) when the system refuses. */
bool os_release(void *start, size_t bytes);

/* The errno of the last os_commit or os_map that the system refused. */
int os_refusal(void);

/* Gives the pages back at once; they read as zero afterwards. False (contents unchanged) when the system refuses, as
   it does for locked memory. */
bool os_purge(void *start, size_t bytes);

/* Sets resident[i] to 1 where page i of [start, start + bytes) is in memory, else 0: of pages that are not mapped too. */
bool os_resident_pages(const void *start, size_t bytes, unsigned char *resident);

/* Hints that the range may be backed by huge pages. */
void os_hint_huge_pages(void *start, size_t bytes);

typedef enum os_move {
    OS_MOVE_DONE,        /* `from` reads as zero now */
    OS_MOVE_COPIED,      /* at least a part was copied, because the kernel moves it not; `from` holds anything */
    OS_MOVE_LOST_TARGET, /* a part of `to` is no longer mapped, and its contents are lost */
} os_move_t;

/* Brings the contents of [from, from + bytes) to `to`, which is at least as long and may hold anything: by moving pages
   where the kernel can, without a moment in which `from` is unmapped. Mappings meet at multiples of `grain`. */
os_move_t os_move_pages(void *from, void *to, size_t bytes, size_t grain);

/* RLIMIT_AS in bytes; SIZE_MAX without one. */
size_t os_address_limit(void);

/* True when RLIMIT_DATA limits what may be committed. */
bool os_has_data_limit(void);

/* Resident bytes of this process; 0 when unknown. */
size_t os_resident_bytes(void);

/* Milliseconds of a clock that never goes back; a few ms coarse. */
uint64_t os_now_ms(void);

/* Microseconds of a clock that never goes back; exact, and dearer. */
uint64_t os_now_us(void);

/* Keeps standard error for what is written at exit: some programs close theirs before. */
void os_keep_stderr(void);

void os_write_stderr(const char *text, size_t bytes);

_Noreturn void os_abort(void);

/* The value of an environment variable, NULL when it is unset, when the environment is not there yet, or when the
   process runs with raised privileges (setuid). */
const char *os_environment(const char *name);
bool os_environment_is_ready(void);

/* A lock of one word without an owner, so that the child of a fork may release what its parent took.
   0 free, 1 held, 2 held with waiters. Acquire pairs with the release of the last holder. */
typedef struct os_lock {
    _Atomic uint32_t word;
} os_lock_t;

void os_lock(os_lock_t *lock);
bool os_try_lock(os_lock_t *lock);
void os_unlock(os_lock_t *lock);

/* True when the calling thread holds one: it is in a signal handler that interrupted one of our functions. */
bool os_thread_holds_lock(void);

/* Between these two the calling thread, which holds every lock of the library, passes through all three above: a
   program's own fork handlers may run in between, and may allocate. */
void os_pass_locks_begin(void);
void os_pass_locks_end(void);

#endif
