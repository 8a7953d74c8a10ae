/* The roots, and the search from them. */
#include "boxes/observe/reachability.h"

#include <string.h>

#include "base/bits.h"
#include "boxes/observe/reach_graph.h"
#include "boxes/shared-pool/arena.h"
#include "diag/free_trace.h"
#include "os/maps.h"
#include "os/observe.h"
#include "os/os.h"

/* Below the present frame, where it is not known where the stack ends: what earlier calls may have left there. */
#define DEAD_STACK_BYTES ((uintptr_t)256 << 10)

enum { LEFT_OUT_ARENA, LEFT_OUT_LIBRARY, LEFT_OUT_SEARCH, LEFT_OUT_FREES, LEFT_OUT_STACK, LEFT_OUT_COUNT };

typedef struct root_search {
    uintptr_t frame;
    bool is_alone;
    bool is_sure;          /* of the present mapping: a file's, the zeroes behind one, or the own stack */
    reach_range_t left_out[LEFT_OUT_COUNT];
} root_search_t;

/* Root memory is copied, because it may go meanwhile; where that is forbidden, only what hardly does is read. Memory that cannot be
   read at all (of a device, secret) has no addresses of blocks in it. */
static void read_roots(const root_search_t *search, uintptr_t at, uintptr_t end) {
    for (size_t piece; at < end && !reach.is_over; at += piece) {
        const void *words = reach.copy;
        piece = min_size(end - at, HAK_REACH_COPY_BYTES);
        if (reach.can_copy) {
            size_t got = os_copy_memory(reach.copy, at, piece);
            if (got == 0) piece = min_size(piece, os_kernel_page_bytes()); /* skipped */
            else piece = got;
            if (got == 0) continue;
        } else if (search->is_alone || search->is_sure) {
            words = (const void *)at;
        } else {
            reach.has_unread = true;
            continue;
        }
        (void)reach_words(words, piece / sizeof(uintptr_t));
        reach_drain();
    }
}

/* What of a mapping is in use. */
static void read_used_roots(const root_search_t *search, const mapping_t *mapping, uintptr_t at, uintptr_t end) {
    os_pages_kind_t kind = mapping->is_shared ? OS_PAGES_SHARED : OS_PAGES_PRIVATE;
    for (uintptr_t start, stop; at < end && !reach.is_over; at = stop) {
        size_t page = os_kernel_page_bytes();
        if (!os_pages_next(&reach.pages, kind, round_down(at, page), end, &start, &stop)) return;
        read_roots(search, max_size(start, at), stop);
    }
}

/* Of a mapping all that is not left out. */
static void read_mapping(const root_search_t *search, const mapping_t *mapping) {
    for (uintptr_t at = mapping->start, stop; at < mapping->end; at = stop) {
        bool is_left_out = false;
        stop = mapping->end;
        for (unsigned index = 0; index < LEFT_OUT_COUNT; index++) {
            const reach_range_t *range = &search->left_out[index];
            if (at >= range->start && at < range->end) {
                is_left_out = true;
                stop = min_size(range->end, mapping->end);
                break;
            }
            if (range->start > at && range->start < range->end) stop = min_size(stop, range->start);
        }
        if (!is_left_out) read_used_roots(search, mapping, at, stop);
    }
}

static bool begins_with(const char *text, const char *start) { return strncmp(text, start, strlen(start)) == 0; }

/* Shared memory that is a file's is data; what has no file but a name in memory may be a program's. Where the system does not say
   which pages of a file were written to, only what can be written to is read. */
static bool has_roots(const mapping_t *mapping) {
    if (!mapping->is_readable || begins_with(mapping->name, "[v")) return false;
    if (!mapping->is_shared) return mapping->is_writable || (reach.pages.file >= 0 && mapping->inode != 0) || (mapping->inode == 0 && !mapping->is_executable);
    return mapping->is_writable && (begins_with(mapping->path, "/dev/zero") || begins_with(mapping->path, "/memfd:") ||
                                    begins_with(mapping->path, "/SYSV") || begins_with(mapping->path, "/dev/shm/"));
}

/* The dead part of the own stack: all of it that lies below the frame, or a part where the mapping has no guard below and so may be
   more than a stack. */
static void leave_out_dead_stack(root_search_t *search, const mapping_t *mapping, bool has_guard) {
    uintptr_t from = mapping->start;
    if (!has_guard && search->frame - from > DEAD_STACK_BYTES) from = search->frame - DEAD_STACK_BYTES;
    search->left_out[LEFT_OUT_STACK] = (reach_range_t){from, search->frame};
}

static bool read_mappings(root_search_t *search) {
    maps_t maps;
    mapping_t mapping;
    uintptr_t guard_end = 0, file_end = 0;
    bool has_any = false;
    if (!maps_open(&maps)) return false;
    while (!reach.is_over && maps_line(&maps, &mapping)) {
        if (search->frame - mapping.start < mapping.end - mapping.start)
            leave_out_dead_stack(search, &mapping, guard_end == mapping.start || strcmp(mapping.name, "[stack]") == 0);
        if (!mapping.is_readable) guard_end = mapping.end;
        search->is_sure = mapping.inode != 0 || file_end == mapping.start || search->frame - mapping.start < mapping.end - mapping.start;
        if (mapping.inode != 0) file_end = mapping.end;
        has_any |= mapping.is_writable;
        if (has_roots(&mapping)) read_mapping(search, &mapping);
    }
    maps_close(&maps);
    return has_any;
}

static void leave_out_own_memory(root_search_t *search) {
    reach_range_t image;
    os_library_image(&image.start, &image.end);
    search->left_out[LEFT_OUT_ARENA] = (reach_range_t){arena.base, arena.base + arena.bytes};
    search->left_out[LEFT_OUT_LIBRARY] = image;
    search->left_out[LEFT_OUT_SEARCH] = reach.memory;
    search->left_out[LEFT_OUT_FREES] = (reach_range_t){0, 0};
    size_t bytes = free_trace_bytes();
    uintptr_t entries = (uintptr_t)atomic_load_explicit(&free_trace_entries, memory_order_acquire);
    if (bytes != 0) search->left_out[LEFT_OUT_FREES] = (reach_range_t){entries, entries + bytes};
    search->left_out[LEFT_OUT_STACK] = (reach_range_t){0, 0};
}

/* From this frame outward the stack is alive; that of the caller has its registers. A stack that lies in a block keeps it. */
HAK_COLD static reach_end_t search_from_here(uint64_t ms) {
    root_search_t search = {.frame = round_down((uintptr_t)__builtin_frame_address(0), sizeof(uintptr_t)), .is_alone = os_is_alone()};
    if (!reach_graph_start()) return REACH_NO_MEMORY;
    reach.end_us = os_now_us() + ms * 1000;
    reach.can_copy = os_copy_start();
    reach.is_direct = search.is_alone || !(HAK_SECURE || arena_is_sparse());
    leave_out_own_memory(&search);
    os_pages_open(&reach.pages);
    reach_word(search.frame);
    reach_phase_heaps();
    bool has_roots_at_all = read_mappings(&search);
    reach_drain();
    reach_missed();
    os_pages_close(&reach.pages);
    if (reach.can_copy) os_copy_end();
    if (!has_roots_at_all) return REACH_NO_ROOTS;
    if (reach.is_over) return REACH_OUT_OF_TIME;
    return reach.has_unread ? REACH_UNREAD : REACH_COMPLETE;
}

HAK_COLD reach_result_t reachability_search(uint64_t ms) {
    uint64_t begin = os_now_us();
    __builtin_unwind_init(); /* writes the caller's registers to this frame */
    reach_end_t end = search_from_here(ms);
    return (reach_result_t){end, reach.bytes_read, os_now_us() - begin};
}

void reachability_drop(void) {
    if (reach.memory.start != 0) os_unmap((void *)reach.memory.start, reach.memory.end - reach.memory.start);
    reach = (reach_t){.first_missed = UINTPTR_MAX};
}
