// Pages: the heap's, and the kernel's where a test calls the kernel itself.
#pragma once

#include "check.h"

// The kernel's.
static inline size_t kernel_page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

// What the heap goes by: the kernel's pages, or the longer ones that HAKMEM_PAGE_KIB stands for.
static inline size_t heap_page_bytes(void) {
    const char *kib = getenv("HAKMEM_PAGE_KIB");
    size_t simulated = kib == NULL ? 0 : (size_t)atoi(kib) * KIB, kernel = kernel_page_bytes();
    return simulated > kernel ? simulated : kernel;
}

static inline size_t whole_heap_pages(size_t bytes) {
    size_t page = heap_page_bytes();
    return (bytes + page - 1) / page * page;
}

// Whether the address cannot be read: asked of the kernel, which looks before it copies.
static inline bool is_out_of_reach(const void *address) {
    static int ends[2] = {-1, -1};
    char copy;
    if (ends[0] < 0) CHECK(pipe(ends) == 0);
    if (write(ends[1], address, 1) == 1) {
        CHECK(read(ends[0], &copy, 1) == 1);
        return false;
    }
    CHECK(errno == EFAULT);
    return true;
}
