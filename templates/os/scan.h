/* Reading the process's own memory while its other threads run: what of it is in use, and copies that a mapping which goes meanwhile
   does not harm. As in os.h: nothing allocates, and errno stays as it was. */
#ifndef HAK_OS_SCAN_H
#define HAK_OS_SCAN_H

#include "base/compiler.h"

/* Finds how memory can be copied: by process_vm_readv or, where a sandbox forbids that, through /proc/self/mem. False when neither is
   to be had; nothing is to be ended then. One user at a time. */
bool os_copy_start(void);
void os_copy_end(void);

/* Between the two: copies memory; returns how many bytes could be read, from the start on. */
size_t os_copy_memory(void *target, uintptr_t from, size_t bytes);

/* What the pages of a stretch hold that is looked for. */
typedef enum os_pages_kind {
    OS_PAGES_PRIVATE, /* what no file has: written to since it was mapped */
    OS_PAGES_SHARED,  /* anything */
} os_pages_kind_t;

/* How /proc/self/pagemap is asked; made by os_pages_open. */
typedef struct os_pages {
    int file;       /* -1: there is none, and mincore tells what is resident: not what was swapped out, and of files all that is cached */
    bool can_scan;  /* the kernel finds the next stretch itself */
} os_pages_t;

void os_pages_open(os_pages_t *pages);
void os_pages_close(os_pages_t *pages);

/* The first stretch of pages of [from, end) that are in memory or swapped out, in *start and *stop: of more pages only a part may be
   told. Reads none of them. False when there is none. Both ends are at pages. */
bool os_pages_next(const os_pages_t *pages, os_pages_kind_t kind, uintptr_t from, uintptr_t end, uintptr_t *start, uintptr_t *stop);

/* Where this library's image is, its data included. */
void os_library_image(uintptr_t *start, uintptr_t *end);

#endif
