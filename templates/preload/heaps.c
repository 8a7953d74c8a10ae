/* Heaps for a phase. */
#include <errno.h>

#include "boxes/front-gate/phases.h"
#include "boxes/phase-heap/phase_heap_hot.h"
#include "diag/free_trace.h"
#include "preload/answer.h"
#include "preload/hakmem.h"

static void *no_block(int error) {
    errno = error;
    return NULL;
}

HAK_EXPORT hak_heap_t *hak_heap_create(unsigned flags) {
    if (!serves_program()) return no_block(ENOTSUP);
    return flags == 0 ? phases_create() : no_block(EINVAL);
}

HAK_EXPORT void hak_heap_destroy(hak_heap_t *heap) { phases_destroy(heap); }

HAK_EXPORT void *hak_heap_malloc(hak_heap_t *heap, size_t bytes) {
    if (hak_likely(!HAK_PHASE_IS_CHECKED && heap != NULL)) {
        void *block = phase_alloc_hot(heap, bytes);
        if (hak_likely(block != NULL)) return block;
    }
    return phases_alloc(heap, bytes, 1);
}

HAK_EXPORT void *hak_heap_calloc(hak_heap_t *heap, size_t count, size_t size) {
    size_t bytes;
    return hak_unlikely(__builtin_mul_overflow(count, size, &bytes)) ? no_block(ENOMEM) : phases_calloc(heap, bytes);
}

HAK_EXPORT void *hak_heap_aligned_alloc(hak_heap_t *heap, size_t alignment, size_t bytes) {
    return is_power_of_two(alignment) ? phases_alloc(heap, bytes, alignment) : no_block(EINVAL);
}

HAK_EXPORT void *hak_heap_realloc(hak_heap_t *heap, void *block, size_t bytes) { return phases_realloc(heap, block, bytes, HAK_CALLER); }

HAK_EXPORT void hak_heap_free(hak_heap_t *heap, void *block) {
    bool may_be_hot = !HAK_PHASE_IS_CHECKED && heap != NULL && !free_trace_is_on();
    if (hak_unlikely(!may_be_hot) || hak_unlikely(!phase_free_hot(heap, block))) phases_free(heap, block, HAK_CALLER);
}
