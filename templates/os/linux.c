/* The system layer on Linux. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/bits.h"
#include "os/faults.h"
#include "os/libc.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

extern char **environ;

size_t os_kernel_page_bytes(void) {
    size_t bytes = getauxval(AT_PAGESZ);
    return bytes == 0 ? 4096 : bytes;
}

size_t os_named_page_bytes(const char *kib) {
    static const struct {
        const char *kib;
        size_t bytes;
    } known[] = {{"4", OS_PAGE_BYTES_MIN}, {"16", 16384}, {"64", OS_PAGE_BYTES_MAX}};
    for (unsigned row = 0; row < sizeof known / sizeof known[0]; row++)
        if (strcmp(kib, known[row].kib) == 0) return known[row].bytes;
    return 0;
}

/* HAKMEM_PAGE_KIB stands for a machine with longer pages: everything here then is done by pages of that size, and refused where the
   kernel of such a machine would refuse it. */
static size_t simulated_page_bytes(size_t least) {
    const char *kib = os_environment("HAKMEM_PAGE_KIB");
    return max_size(kib == NULL ? 0 : os_named_page_bytes(kib), least);
}

size_t os_page_bytes(void) {
    static _Atomic size_t cached; /* relaxed: every thread computes the same value */
    size_t bytes = atomic_load_explicit(&cached, memory_order_relaxed);
    if (hak_unlikely(bytes == 0)) {
        bytes = simulated_page_bytes(os_kernel_page_bytes());
        atomic_store_explicit(&cached, bytes, memory_order_relaxed);
    }
    return bytes;
}

/* False, with errno set, for what no call takes that works on pages. */
static bool is_at_page(const void *start) {
    if ((uintptr_t)start % os_page_bytes() == 0) return true;
    errno = EINVAL;
    return false;
}

static size_t whole_pages(size_t bytes) { return round_up(bytes, os_page_bytes()); }

void *os_reserve(size_t bytes, size_t alignment) {
    int saved = errno;
    size_t padded = bytes + alignment;
    void *raw = os_fault(ENOMEM) ? MAP_FAILED : mmap(NULL, padded, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = saved;
    if (raw == MAP_FAILED) return NULL;
    uintptr_t start = round_up((uintptr_t)raw, alignment);
    size_t before = start - (uintptr_t)raw;
    if (before != 0) munmap(raw, before);
    if (padded - before != bytes) munmap((void *)(start + bytes), padded - before - bytes);
    return (void *)start;
}

static _Atomic int refusal; /* relaxed: for reports */

int os_refusal(void) {
    int error = atomic_load_explicit(&refusal, memory_order_relaxed);
    return error != 0 ? error : ENOMEM; /* a limit of our own */
}

bool os_commit(void *start, size_t bytes) {
    int saved = errno;
    bool done = !os_fault(ENOMEM) && is_at_page(start) && mprotect(start, whole_pages(bytes), PROT_READ | PROT_WRITE) == 0;
    if (!done) atomic_store_explicit(&refusal, errno, memory_order_relaxed);
    errno = saved;
    return done;
}

/* The kernel goes from mapping to mapping, and where it stops (there may be one too many) those before have changed. Back they always go:
   they are whole mappings by then. */
bool os_protect(void *start, size_t bytes) {
    int saved = errno;
    bool done = !os_fault(ENOMEM) && is_at_page(start) && mprotect(start, whole_pages(bytes), PROT_NONE) == 0;
    if (!done) (void)mprotect(start, whole_pages(bytes), PROT_READ | PROT_WRITE);
    errno = saved;
    return done;
}

/* getrandom is there from Linux 3.17 on; before, what the kernel gave the process at its start, and the clock. */
void os_random(void *start, size_t bytes) {
    int saved = errno;
    bool done = syscall(SYS_getrandom, start, bytes, 1 /* GRND_NONBLOCK */) == (long)bytes;
    errno = saved;
    if (done) return;
    uint64_t seed[2] = {0}, mixed = os_now_us();
    const void *given = (const void *)getauxval(AT_RANDOM);
    if (given != NULL) memcpy(seed, given, sizeof seed);
    for (size_t done_bytes = 0; done_bytes < bytes; done_bytes += sizeof mixed) {
        mixed = (mixed ^ seed[done_bytes / sizeof mixed % 2]) * UINT64_C(0x9e3779b97f4a7c15);
        mixed ^= mixed >> 29;
        memcpy((char *)start + done_bytes, &mixed, min_size(sizeof mixed, bytes - done_bytes));
    }
}

void *os_find_room(size_t bytes, size_t alignment) {
    int saved = errno;
    void *page = os_fault(ENOMEM) ? MAP_FAILED : mmap(NULL, os_page_bytes(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (page != MAP_FAILED) munmap(page, os_page_bytes());
    errno = saved;
    if (page == MAP_FAILED || bytes > UINTPTR_MAX / 16 || (uintptr_t)page < 16 * bytes) return NULL;
    return (void *)round_down((uintptr_t)page - 8 * bytes, alignment);
}

bool os_map(void *start, size_t bytes) {
    int saved = errno;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *mapped = os_fault(ENOMEM) || !is_at_page(start) ? MAP_FAILED : mmap(start, whole_pages(bytes), PROT_READ | PROT_WRITE, flags, -1, 0);
    if (mapped == MAP_FAILED) atomic_store_explicit(&refusal, errno, memory_order_relaxed);
    else if (mapped != start) munmap(mapped, whole_pages(bytes)); /* before Linux 4.17 the flag is not known, and the address a hint */
    errno = saved;
    return mapped == start;
}

bool os_release(void *start, size_t bytes) {
    int saved = errno;
    bool done = !os_fault(ENOMEM) && is_at_page(start) && munmap(start, whole_pages(bytes)) == 0;
    errno = saved;
    return done;
}

bool os_purge(void *start, size_t bytes) {
    int saved = errno;
    bool done = !os_fault(EAGAIN) && is_at_page(start) && madvise(start, whole_pages(bytes), MADV_DONTNEED) == 0;
    errno = saved;
    return done;
}

/* One call where all is mapped, else one per page. */
void os_resident_kernel_pages(const void *start, size_t pages, unsigned char *resident) {
    int saved = errno;
    size_t page = os_kernel_page_bytes();
    char *at = (char *)(uintptr_t)start;
    if (os_fault(EAGAIN) || mincore(at, pages * page, resident) != 0) {
        for (size_t i = 0; i < pages; i++)
            if (mincore(at + i * page, page, resident + i) != 0) resident[i] = 0;
    }
    for (size_t i = 0; i < pages; i++) resident[i] &= 1;
    errno = saved;
}

/* Of a longer page all is in memory or nothing. */
static unsigned char is_any_resident(const char *start, size_t page) {
    unsigned char parts[OS_PAGE_BYTES_MAX / OS_PAGE_BYTES_MIN];
    size_t count = page / os_kernel_page_bytes();
    os_resident_kernel_pages(start, count, parts);
    return memchr(parts, 1, count) != NULL;
}

bool os_resident_pages(const void *start, size_t bytes, unsigned char *resident) {
    size_t page = os_page_bytes(), pages = (bytes + page - 1) / page;
    if (hak_likely(page == os_kernel_page_bytes())) os_resident_kernel_pages(start, pages, resident);
    else
        for (size_t i = 0; i < pages; i++) resident[i] = is_any_resident((const char *)start + i * page, page);
    return true;
}

bool os_is_mapped(const void *start, size_t bytes) {
    unsigned char resident[64];
    int saved = errno;
    size_t piece = sizeof resident * os_kernel_page_bytes(), done = 0;
    while (done < bytes && mincore((char *)(uintptr_t)start + done, min_size(piece, bytes - done), resident) == 0) done += piece;
    errno = saved;
    return done >= bytes;
}

void os_hint_huge_pages(void *start, size_t bytes) {
    int saved = errno;
    (void)madvise(start, bytes, MADV_HUGEPAGE);
    errno = saved;
}

/* A limit in bytes; SIZE_MAX without one. */
static size_t read_limit(int resource) {
    struct rlimit limit;
    int saved = errno;
    bool is_limited = getrlimit((os_limit_kind_t)resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    errno = saved;
    return is_limited ? (size_t)limit.rlim_cur : SIZE_MAX;
}

size_t os_address_limit(void) { return read_limit(RLIMIT_AS); }

bool os_has_data_limit(void) { return read_limit(RLIMIT_DATA) != SIZE_MAX; }

/* True when nothing limits how much the process may map: a limit that is already exceeded makes the kernel refuse a
   move after it has unmapped the target. */
static bool mapping_is_unlimited(void) { return os_address_limit() == SIZE_MAX && !os_has_data_limit(); }

/* True when the kernel has the range as one mapping: before Linux 6.17 it moves no other, and says so only after it has
   unmapped the target; since then it may stop halfway. Asks to grow the range in place by a page: refused with EFAULT when
   it crosses mappings, with ENOMEM because something follows; where nothing does (the end of the reservation) it is
   undone. */
static bool is_one_mapping(void *start, size_t bytes) {
    size_t page = os_page_bytes();
    if (os_fault(EFAULT)) return false;
    if (mremap(start, bytes, bytes + page, 0) != MAP_FAILED) return munmap((char *)start + bytes, page) == 0;
    return errno == ENOMEM;
}

static bool is_zero_page(const char *page, size_t bytes) {
    const uint64_t *words = (const uint64_t *)(const void *)page;
    for (size_t i = 0; i < bytes / sizeof *words; i++)
        if (words[i] != 0) return false;
    return true;
}

/* Pages that were never touched read as zero without memory, and shall cost none at the target. */
static void copy_pages(char *to, const char *from, size_t bytes) {
    size_t page = os_kernel_page_bytes();
    for (size_t at = 0; at < bytes; at += page) {
        bool is_zero = is_zero_page(from + at, page);
        if (!is_zero || !is_zero_page(to + at, page)) memcpy(to + at, from + at, page);
    }
}

/* A kernel that refuses late has unmapped the target. */
static bool move_is_refused_late(void *to, size_t bytes) { return os_fault(ENOMEM) && munmap(to, bytes) == 0; }

static os_move_t move_mapping(char *from, char *to, size_t bytes) {
    if (!move_is_refused_late(to, bytes) && mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) == to) return OS_MOVE_DONE;
    if (errno != EINVAL) { /* that is a kernel before 5.7, which does not know the last flag, and has done nothing */
        /* The target may be a hole now. Never over what another thread has mapped there meanwhile. */
        void *repaired = mmap(to, bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (repaired == MAP_FAILED && errno != EEXIST) return OS_MOVE_LOST_TARGET;
    }
    copy_pages(to, from, bytes);
    return OS_MOVE_COPIED;
}

/* Moves a range that may cross mappings, by halves until each part is in one; `grain` is the least part. */
static os_move_t move_by_parts(char *from, char *to, size_t bytes, size_t grain) {
    if (is_one_mapping(from, bytes)) return move_mapping(from, to, bytes);
    size_t half = round_up(bytes / 2, grain);
    if (half >= bytes) {
        copy_pages(to, from, bytes);
        return OS_MOVE_COPIED;
    }
    os_move_t first = move_by_parts(from, to, half, grain);
    os_move_t second = move_by_parts(from + half, to + half, bytes - half, grain);
    return first > second ? first : second;
}

os_move_t os_move_pages(void *from, void *to, size_t bytes, size_t grain) {
    int saved = errno;
    os_move_t result = OS_MOVE_COPIED;
    if (!mapping_is_unlimited()) copy_pages(to, from, bytes);
    else result = move_by_parts(from, to, bytes, grain);
    errno = saved;
    return result;
}

/* The field of /proc/self/statm at `position`, in bytes; 0 when it cannot be read. */
static size_t read_statm_bytes(unsigned position) {
    int saved = errno;
    char text[128];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    errno = saved;
    if (length <= 0) return 0;
    text[length] = '\0';
    const char *cursor = text;
    for (unsigned skipped = 0; skipped < position; skipped++) {
        cursor = strchr(cursor, ' ');
        if (cursor == NULL) return 0;
        cursor++;
    }
    size_t pages = 0;
    for (; *cursor >= '0' && *cursor <= '9'; cursor++) pages = pages * 10 + (size_t)(*cursor - '0');
    return pages * os_kernel_page_bytes();
}

size_t os_resident_bytes(void) { return read_statm_bytes(1); }

uint64_t os_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

uint64_t os_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static int kept_stderr = -1; /* written while there is one thread */

void os_keep_stderr(void) {
    int saved = errno;
    if (kept_stderr < 0) kept_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
    errno = saved;
}

void os_write_stderr(const char *text, size_t bytes) {
    int saved = errno, file = STDERR_FILENO;
    while (bytes != 0) {
        ssize_t written = (ssize_t)syscall(SYS_write, file, text, bytes); /* no cancellation point: the caller may hold a lock */
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EBADF && file != kept_stderr && kept_stderr >= 0) {
            file = kept_stderr;
            continue;
        }
        if (written <= 0) break;
        text += written;
        bytes -= (size_t)written;
    }
    errno = saved;
}

_Noreturn void os_abort(void) { abort(); }

bool os_environment_is_ready(void) { return environ != NULL; }

const char *os_environment(const char *name) {
    if (environ == NULL || getauxval(AT_SECURE) != 0) return NULL;
    size_t length = strlen(name);
    for (char **entry = environ; *entry != NULL; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
    }
    return NULL;
}
