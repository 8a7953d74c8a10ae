/* The contract of the system layer: the only place with a system call or an #if on the OS or the CPU.
   No function here allocates; every one leaves errno as it found it. */
#ifndef HAK_OS_OS_H
#define HAK_OS_OS_H

#include <stdatomic.h>

#include "base/compiler.h"

/* The size of a page in bytes, which the machine has, or which its kernel was built for. */
enum { OS_PAGE_BYTES_MIN = 4096, OS_PAGE_BYTES_MAX = 65536 };
size_t os_page_bytes(void);

/* The same, but what the kernel goes by where os_page_bytes only stands for longer pages (HAKMEM_PAGE_KIB). */
size_t os_kernel_page_bytes(void);

/* The bytes of a page of so many KiB, as HAKMEM_PAGE_KIB has it; 0 when no machine has such pages. */
size_t os_named_page_bytes(const char *kib);

/* Reserves address space with no access and no commit charge, aligned to `alignment`; NULL when it does not fit. */
void *os_reserve(size_t bytes, size_t alignment);

/* Makes reserved pages readable and writable; false when the system refuses the memory. */
bool os_commit(void *start, size_t bytes);

/* Takes all access from pages, whatever they hold; false when the system refuses. os_commit gives it back. */
bool os_protect(void *start, size_t bytes);

/* Fills memory with random bytes that nobody can foretell. */
void os_random(void *start, size_t bytes);

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
/* The same of `pages` pages of the kernel. */
void os_resident_kernel_pages(const void *start, size_t pages, unsigned char *resident);

/* True when all pages of the range are mapped, by whomever. */
bool os_is_mapped(const void *start, size_t bytes);

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

/* A lock that survives fork. Nobody takes or releases locks around a fork: the child finds each as it was at that moment, and
   whoever wants one there that a thread has held which the child does not have inherits it, and mends what it guards.

   word = number of the holder << 1 | someone waits; 0: free. Numbers of threads are never used twice. The futex is the low
   half: when that is as expected the lock is held, whatever the high half says. Acquire pairs with the release of the last
   holder; taking it is a release, too, so that the child of a fork which finds a number here has seen that it was given. */
typedef struct os_lock {
    _Atomic uint64_t word;
} os_lock_t;

typedef enum os_lock_result {
    OS_LOCK_BUSY,      /* tried: another thread has it */
    OS_LOCK_TAKEN,
    OS_LOCK_INHERITED, /* taken; its holder was left behind by a fork, anywhere between taking and releasing it */
} os_lock_result_t;

__attribute__((warn_unused_result)) os_lock_result_t os_lock(os_lock_t *lock);
__attribute__((warn_unused_result)) os_lock_result_t os_try_lock(os_lock_t *lock);
void os_unlock(os_lock_t *lock);

/* Called by os_lock when the thread holds that lock itself: it is in a signal handler that interrupted the holder, and would wait for
   ever. Of diag/fatal.c. */
_Noreturn void os_lock_is_own(void);

/* How many locks this process, and those it comes from by fork, have inherited; for statistics. */
uint64_t os_locks_inherited(void);

/* To be called by the first thread of the child of a fork, as soon as may be: names it the survivor, and tells parent and child
   apart where the kernel cannot. */
void os_after_fork_in_child(void);

#endif
