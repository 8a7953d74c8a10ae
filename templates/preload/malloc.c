/* The libc interface: what the manual pages promise, over the front gate. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/recorder/recorder_hot.h"
#include "os/os.h"

HAK_EXPORT void *malloc(size_t bytes) { return recorded(front_gate_malloc(bytes), bytes); }

HAK_EXPORT void free(void *block) {
    record_free(block);
    front_gate_free(block);
}

HAK_EXPORT void cfree(void *block) {
    record_free(block);
    front_gate_free(block);
}

/* C23: the size and alignment are the program's own word for what it got; the page map knows better. */
HAK_EXPORT void free_sized(void *block, size_t bytes) {
    record_free(block);
    front_gate_free_sized(block, bytes);
}

HAK_EXPORT void free_aligned_sized(void *block, size_t alignment, size_t bytes) {
    record_free(block);
    front_gate_free_sized_slow(block, bytes, alignment, HAK_CALLER);
}

HAK_EXPORT void *calloc(size_t count, size_t size) {
    size_t bytes;
    if (hak_unlikely(__builtin_mul_overflow(count, size, &bytes))) return front_gate_calloc(count, size);
    void *block = front_gate_pop_tiny(bytes);
    return recorded_calloc(hak_likely(block != NULL) ? memset(block, 0, bytes) : front_gate_calloc(count, size), bytes);
}

HAK_INLINE void *exported_realloc(void *block, size_t bytes, const void *caller) {
    if (!HAK_RECORD || !is_recorded(block)) return front_gate_realloc(block, bytes, caller);
    if (bytes == 0) record_free(block);
    note_t note = bytes == 0 ? (note_t){0, 0} : recorder_note_realloc(block);
    return recorder_note_resized(block, note, front_gate_realloc(block, bytes, caller), bytes);
}

HAK_EXPORT void *realloc(void *block, size_t bytes) { return exported_realloc(block, bytes, HAK_CALLER); }

HAK_EXPORT void *reallocarray(void *block, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return exported_realloc(block, bytes, HAK_CALLER);
}

/* errno is left alone: the result says what went wrong. */
HAK_EXPORT int posix_memalign(void **result, size_t alignment, size_t bytes) {
    if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0) return EINVAL;
    int saved = errno;
    void *block = recorded_aligned(front_gate_memalign(alignment, bytes), alignment, bytes);
    errno = saved;
    if (block == NULL) return ENOMEM;
    *result = block;
    return 0;
}

HAK_EXPORT void *aligned_alloc(size_t alignment, size_t bytes) {
    if (!is_power_of_two(alignment)) {
        errno = EINVAL;
        return NULL;
    }
    return recorded_aligned(front_gate_memalign(alignment, bytes), alignment, bytes);
}

/* As glibc: an alignment that is no power of two is rounded up to one. */
HAK_EXPORT void *memalign(size_t alignment, size_t bytes) {
    if (alignment > (SIZE_MAX >> 1) + 1) {
        errno = EINVAL;
        return NULL;
    }
    size_t rounded = alignment <= 1 ? 1 : (size_t)1 << ceil_log2(alignment);
    return recorded_aligned(front_gate_memalign(rounded, bytes), rounded, bytes);
}

HAK_EXPORT void *valloc(size_t bytes) {
    size_t page = os_page_bytes();
    return recorded_aligned(front_gate_memalign(page, bytes), page, bytes);
}

HAK_EXPORT void *pvalloc(size_t bytes) {
    size_t page = os_page_bytes();
    if (bytes > PTRDIFF_MAX - page) {
        errno = ENOMEM;
        return NULL;
    }
    size_t rounded = bytes == 0 ? page : round_up(bytes, page);
    return recorded_aligned(front_gate_memalign(page, rounded), page, rounded);
}

HAK_EXPORT size_t malloc_usable_size(void *block) { return front_gate_usable_bytes(block); }

HAK_EXPORT int malloc_trim(size_t pad) {
    int (*next)(size_t) = (int (*)(size_t))(uintptr_t)foreign_function("malloc_trim");
    if (next != NULL) return next(pad);
    (void)pad; /* nothing is kept at a top of the heap, which is what glibc pads */
    return front_gate_trim() ? 1 : 0;
}

/* glibc's second names for the same functions. Programs that wrap malloc themselves call them; what they get must be what
   the rest of the process frees. Unversioned, as all our symbols: that satisfies every version that a program asks for. */
HAK_EXPORT_AS(malloc) void *__libc_malloc(size_t bytes);
HAK_EXPORT_AS(free) void __libc_free(void *block);
HAK_EXPORT_AS(calloc) void *__libc_calloc(size_t count, size_t size);
HAK_EXPORT_AS(realloc) void *__libc_realloc(void *block, size_t bytes);
HAK_EXPORT_AS(memalign) void *__libc_memalign(size_t alignment, size_t bytes);
HAK_EXPORT_AS(valloc) void *__libc_valloc(size_t bytes);
HAK_EXPORT_AS(pvalloc) void *__libc_pvalloc(size_t bytes);
HAK_EXPORT_AS(posix_memalign) int __posix_memalign(void **result, size_t alignment, size_t bytes);
