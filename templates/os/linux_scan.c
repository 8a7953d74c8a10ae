/* What reading one's own memory takes on Linux. */
#include "os/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/bits.h"
#include "os/os.h"

/* Of <linux/fs.h> since 6.7: the argument of PAGEMAP_SCAN, and kinds of pages. */
typedef struct pagemap_scan {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
} pagemap_scan_t;
typedef struct pagemap_region {
    uint64_t start, end, categories;
} pagemap_region_t;
#define PAGEMAP_SCAN_REQUEST _IOWR('f', 16, pagemap_scan_t)
#define SCAN_IS_FILE (1u << 2)
#define SCAN_IS_PRESENT (1u << 3)
#define SCAN_IS_SWAPPED (1u << 4)

/* Of a word of /proc/self/pagemap. */
#define PAGEMAP_IS_PRESENT (UINT64_C(1) << 63)
#define PAGEMAP_IS_SWAPPED (UINT64_C(1) << 62)
#define PAGEMAP_IS_FILE (UINT64_C(1) << 61)

#define CHUNK_PAGES 512u
#define PAGEMAP_WORDS 128u
#define VAST_BYTES ((uintptr_t)1 << 30) /* of what is longer, what mincore finds absent is not looked for in the pagemap, which is slower */

extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

void os_library_image(uintptr_t *start, uintptr_t *end) {
    *start = (uintptr_t)__ehdr_start;
    *end = round_up((uintptr_t)_end, os_kernel_page_bytes());
}

static int own_memory = -1; /* /proc/self/mem, where process_vm_readv is forbidden */

size_t os_copy_memory(void *target, uintptr_t from, size_t bytes) {
    int saved = errno;
    struct iovec here = {target, bytes}, there = {(void *)from, bytes};
    ssize_t got = own_memory < 0 ? process_vm_readv(getpid(), &here, 1, &there, 1, 0) : pread(own_memory, target, bytes, (off_t)from);
    errno = saved;
    return got < 0 ? 0 : (size_t)got;
}

static bool copies_a_word(void) {
    uintptr_t word = 1, copy = 0;
    return os_copy_memory(&copy, (uintptr_t)&word, sizeof word) == sizeof word && copy == word;
}

bool os_copy_start(void) {
    int saved = errno;
    bool done = copies_a_word();
    if (!done) own_memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    if (!done && own_memory >= 0) done = copies_a_word();
    if (!done) os_copy_end();
    errno = saved;
    return done;
}

void os_copy_end(void) {
    int saved = errno;
    if (own_memory >= 0) close(own_memory);
    own_memory = -1;
    errno = saved;
}

static bool scan_pages_of_kernel(int file, os_pages_kind_t kind, uintptr_t from, uintptr_t end, pagemap_region_t *region) {
    pagemap_scan_t scan = {.size = sizeof scan, .start = from, .end = end, .vec = (uintptr_t)region, .vec_len = 1};
    scan.category_anyof_mask = SCAN_IS_PRESENT | SCAN_IS_SWAPPED;
    scan.return_mask = SCAN_IS_PRESENT | SCAN_IS_SWAPPED;
    if (kind == OS_PAGES_PRIVATE) scan.category_inverted = scan.category_mask = SCAN_IS_FILE;
    region->start = region->end = end;
    return syscall(SYS_ioctl, file, PAGEMAP_SCAN_REQUEST, &scan) >= 0; /* libraries differ in the type of a request */
}

void os_pages_open(os_pages_t *pages) {
    int saved = errno;
    pagemap_region_t region;
    uintptr_t here = round_down((uintptr_t)&region, os_kernel_page_bytes());
    pages->file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    pages->can_scan = pages->file >= 0 && scan_pages_of_kernel(pages->file, OS_PAGES_PRIVATE, here, here + os_kernel_page_bytes(), &region) &&
                      region.start == here;
    errno = saved;
}

void os_pages_close(os_pages_t *pages) {
    int saved = errno;
    if (pages->file >= 0) close(pages->file);
    errno = saved;
}

/* Leaves of used[0..count) those true that the pagemap says so of. */
static void look_in_pagemap(int file, os_pages_kind_t kind, uintptr_t from, size_t count, unsigned char *used) {
    uint64_t words[PAGEMAP_WORDS];
    for (size_t done = 0; done < count;) {
        size_t piece = min_size(count - done, PAGEMAP_WORDS);
        uintptr_t place = (from / os_kernel_page_bytes() + done) * sizeof *words;
        ssize_t got = pread(file, words, piece * sizeof *words, (off_t)place);
        for (size_t page = 0; page < piece; page++) {
            uint64_t word = (page + 1) * sizeof *words <= (size_t)(got < 0 ? 0 : got) ? words[page] : 0;
            bool is_there = (word & (PAGEMAP_IS_PRESENT | PAGEMAP_IS_SWAPPED)) != 0;
            used[done + page] = is_there && (kind == OS_PAGES_SHARED || (word & PAGEMAP_IS_FILE) == 0);
        }
        done += piece;
    }
}

static bool look_at_chunk(int file, os_pages_kind_t kind, uintptr_t from, size_t count, bool is_vast, unsigned char *used) {
    memset(used, 1, count);
    if (file < 0 || is_vast) os_resident_kernel_pages((const void *)from, count, used);
    if (file >= 0 && memchr(used, 1, count) != NULL) look_in_pagemap(file, kind, from, count, used);
    return memchr(used, 1, count) != NULL;
}

/* The first stretch, no longer than the chunk in which it begins. */
static bool find_used_pages(int file, os_pages_kind_t kind, uintptr_t from, uintptr_t end, uintptr_t *start, uintptr_t *stop) {
    unsigned char used[CHUNK_PAGES];
    size_t page = os_kernel_page_bytes();
    bool is_vast = end - from > VAST_BYTES;
    for (size_t count; from < end; from += count * page) {
        count = min_size((end - from) / page, CHUNK_PAGES);
        if (count == 0) return false;
        if (!look_at_chunk(file, kind, from, count, is_vast, used)) continue;
        const unsigned char *first = memchr(used, 1, count);
        const unsigned char *behind = memchr(first, 0, count - (size_t)(first - used));
        *start = from + (size_t)(first - used) * page;
        *stop = behind == NULL ? from + count * page : from + (size_t)(behind - used) * page;
        return true;
    }
    return false;
}

bool os_pages_next(const os_pages_t *pages, os_pages_kind_t kind, uintptr_t from, uintptr_t end, uintptr_t *start, uintptr_t *stop) {
    int saved = errno;
    pagemap_region_t region;
    bool found;
    if (pages->can_scan && scan_pages_of_kernel(pages->file, kind, from, end, &region)) {
        *start = (uintptr_t)region.start;
        *stop = (uintptr_t)region.end;
        found = region.start < end;
    } else {
        found = find_used_pages(pages->file, kind, from, end, start, stop);
    }
    errno = saved;
    return found;
}
