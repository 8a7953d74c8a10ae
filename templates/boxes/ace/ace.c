/* Routing: from a size to the pool that serves it. */
#include "boxes/ace/ace.h"

#include "boxes/ace/ace_internal.h"
#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "boxes/sampler/sampler.h"
#include "diag/free_trace.h"
#include "diag/trace.h"
#include "tables/size_class.h"

ace_state_t ace_state = {
    .wmax_mid_milli = UINT32_MAX,
    .wmax_large_milli = UINT32_MAX,
    .list_budget = HAK_LIST_BUDGET_BYTES,
};

bool ace_breaks_wmax(size_t bytes, uint32_t class_index) {
    if (bytes <= HAK_TINY_MAX_BYTES) return false;
    uint32_t wmax = bytes <= HAK_MID_MAX_BYTES ? ace_state.wmax_mid_milli : ace_state.wmax_large_milli;
    return (uint64_t)hak_class_info[class_index].size * 1000 > (uint64_t)wmax * bytes;
}

/* The fast path pops a list without a look at the size: a class of which some size breaks the bound must have none. Frees that are
   to be recorded must find no list at all. */
static void close_classes(void) {
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        size_t least = class_index == 0 ? 1 : (size_t)hak_class_info[class_index - 1].size + 1;
        if (free_trace_is_on() || ace_breaks_wmax(least, class_index)) tls_sll_close_class(class_index);
    }
}

void ace_start(thread_heap_t *heap) {
    ace_state.wmax_mid_milli = (uint32_t)knob_value(HAK_KNOB_WMAX_MID);
    ace_state.wmax_large_milli = (uint32_t)knob_value(HAK_KNOB_WMAX_LARGE);
    ace_state.list_budget = (uint64_t)knob_value(HAK_KNOB_LIST_BUDGET);
    ace_limit_start();
    hardening_apply_knobs();
    if (knob_is_on(HAK_KNOB_TINY_MEM_DIET)) {
        atomic_store_explicit(&pool_bytes.diet_shift, HAK_DIET_SHIFT, memory_order_relaxed);
        ace_state.list_budget >>= HAK_DIET_SHIFT;
        tls_sll_shorten_lists(HAK_DIET_SHIFT);
    }
    tls_sll_limit_transfer((size_t)knob_value(HAK_KNOB_TRANSFER_BUDGET));
    close_classes();
    if (heap_is_born(heap)) tls_sll_apply_knobs(heap);
}

/* What the arena or the limit would not allow if the heap were empty: nothing is given back for it. */
bool ace_can_hold(size_t bytes, size_t alignment) { return arena_can_hold(bytes, alignment) && !ace_exceeds_limit(bytes); }

HAK_COLD void *ace_refuse(size_t bytes) {
    if (bytes <= PTRDIFF_MAX && ace_exceeds_limit(bytes)) ace_tell_limit();
    if (bytes <= PTRDIFF_MAX && trace_is_on(HAK_KNOB_ACE_TRACE)) ace_trace_exhaustion(bytes, HAK_CLASS_HUGE);
    return NULL;
}

/* Bytes of superslabs that a block takes where nothing else needs the rest of them. */
static size_t packed_cost(size_t bytes, uint32_t class_index) {
    bool is_run = class_index >= HAK_CLASS_COUNT;
    size_t units = is_run ? (bytes + HAK_UNIT_BYTES - 1) >> HAK_UNIT_SHIFT : hak_class_info[class_index].units;
    return HAK_SUPERSLAB_BYTES / (HAK_UNITS_PER_SUPERSLAB / units * (is_run ? 1 : hak_class_info[class_index].blocks));
}

/* Under a small limit on address space, blocks that would waste of it are mapped alone and to the page: each is a mapping, of
   which the program needs some too. */
HAK_COLD static void *alloc_exact(thread_heap_t *heap, size_t bytes, uint32_t class_index, bool *is_zero) {
    size_t exact = round_up(bytes, os_page_bytes()) + HAK_EXACT_METADATA_BYTES;
    size_t limit = atomic_load_explicit(&arena.address_limit, memory_order_relaxed);
    if (limit > HAK_EXACT_LIMIT_BYTES || limit / HAK_EXACT_BLOCKS_MOST > exact) return NULL;
    if (bytes <= HAK_EXACT_MIN_BYTES || exact + exact / HAK_EXACT_SHARE >= packed_cost(bytes, class_index)) return NULL;
    return huge_alloc(&heap->owner, bytes, 1, is_zero);
}

/* A block of a class for which the thread's list had none. */
HAK_INLINE void *refill(thread_heap_t *heap, uint32_t class_index, bool *is_zero, bool may_be_sampled) {
    bool is_sampled = may_be_sampled && heap_is_sampled(heap);
    if (!is_sampled || heap_list(heap, class_index)->head == NULL) ace_grow_list(heap, class_index);
    if (is_sampled) return tls_sll_refill_sampled(heap, class_index, is_zero);
    return tls_sll_refill_slow(heap, class_index, is_zero);
}

/* A request by pool, once. */
HAK_INLINE void *alloc_once(thread_heap_t *heap, size_t bytes, bool *is_zero, bool may_be_sampled) {
    uint32_t class_index = size_class_of(bytes);
    if (class_index < HAK_CLASS_COUNT && bytes <= HAK_SLAB_BLOCK_MAX_BYTES) {
        if (hak_likely(!ace_breaks_wmax(bytes, class_index))) {
            return refill(heap, class_index, is_zero, may_be_sampled);
        }
        if (trace_is_on(HAK_KNOB_ACE_TRACE)) ace_trace_threshold(bytes, class_index);
    }
    if (bytes <= HAK_LARGE_MAX_BYTES) return l25_pool_alloc(&heap->owner, bytes, 1, is_zero);
    void *block = huge_alloc(&heap->owner, bytes, 1, is_zero);
    ace_bound_huge();
    return block;
}

/* The same in a sparse arena, where nothing is hot. */
HAK_COLD static void *alloc_sparse(thread_heap_t *heap, size_t bytes, bool *is_zero) {
    uint32_t class_index = size_class_of(bytes);
    void *block = bytes <= HAK_LARGE_MAX_BYTES ? alloc_exact(heap, bytes, class_index, is_zero) : NULL;
    if (block == NULL) return alloc_once(heap, bytes, is_zero, true);
    if (class_index < HAK_CLASS_COUNT) tls_sll_count_handout(heap, class_index, 1);
    return block;
}

/* A request while something is out of the ordinary, that is no sample. */
HAK_SLOW static void *alloc_unsampled(thread_heap_t *heap, size_t bytes, bool *is_zero) {
    return arena_is_sparse() ? alloc_sparse(heap, bytes, is_zero) : alloc_once(heap, bytes, is_zero, true);
}

/* The class of a request that gets a block of one; HAK_CLASS_RUN for others. */
static uint32_t sampled_class_of(size_t bytes) {
    uint32_t class_index = size_class_of(bytes);
    bool is_packed = class_index < HAK_CLASS_COUNT && bytes <= HAK_SLAB_BLOCK_MAX_BYTES && !ace_breaks_wmax(bytes, class_index);
    return is_packed ? class_index : HAK_CLASS_RUN;
}

static sample_choice_t sample_choice_of(thread_heap_t *heap, size_t bytes, uint32_t class_index) {
    return (arena_modes() & HAK_ARENA_SAMPLED) != 0 ? sampler_choose(heap, bytes, class_index) : (sample_choice_t){0, false};
}

/* A request while something is out of the ordinary. A sample for which there is no run is made as others are, and not counted. */
HAK_SLOW static void *alloc_detour(thread_heap_t *heap, size_t bytes, bool *is_zero) {
    uint32_t class_index = sampled_class_of(bytes);
    sample_request_t request = {bytes, 1, class_index, sample_choice_of(heap, bytes, class_index)};
    bool is_sample = is_chosen(request.choice);
    void *block = is_sample && class_index < HAK_CLASS_COUNT ? sampler_alloc(heap, &request, is_zero) : NULL;
    if (block != NULL) return block;
    block = alloc_unsampled(heap, bytes, is_zero);
    if (hak_unlikely(is_sample) && class_index >= HAK_CLASS_COUNT && block != NULL) sampler_mark(block, bytes, request.choice.weight);
    return block;
}

HAK_COLD uint64_t ace_make_room_for(thread_heap_t *heap, size_t bytes) {
    if (trace_is_on(HAK_KNOB_ACE_TRACE)) ace_trace_refusal(bytes, size_class_of(bytes));
    (void)ace_trim(heap);
    guarded_samples_flush();
    if (arena_is_sparse()) arena_obey_address_limit(); /* what the system refused to unmap may be what is missing */
    return atomic_load_explicit(&pool_bytes.limit_refusals, memory_order_relaxed);
}

HAK_COLD void ace_give_up(size_t bytes, uint64_t refusals) {
    if (atomic_load_explicit(&pool_bytes.limit_refusals, memory_order_relaxed) != refusals) ace_tell_limit();
    if (trace_is_on(HAK_KNOB_ACE_TRACE)) ace_trace_exhaustion(bytes, size_class_of(bytes));
}

HAK_COLD static void *alloc_again(thread_heap_t *heap, size_t bytes, bool *is_zero) {
    uint64_t refusals = ace_make_room_for(heap, bytes);
    void *block = alloc_unsampled(heap, bytes, is_zero);
    if (block == NULL) ace_give_up(bytes, refusals);
    return block;
}

void *ace_alloc(thread_heap_t *heap, size_t bytes, bool *is_zero) {
    *is_zero = false;
    /* No arena and no limit is too small for less. */
    if (hak_unlikely(bytes > HAK_LARGE_MAX_BYTES) && hak_unlikely(!ace_can_hold(bytes, 1))) return ace_refuse(bytes);
    void *block = hak_unlikely(arena_modes() != 0) ? alloc_detour(heap, bytes, is_zero) : alloc_once(heap, bytes, is_zero, false);
    return hak_likely(block != NULL) ? block : alloc_again(heap, bytes, is_zero);
}

/* The class whose blocks are all multiples of the alignment, at no more than twice the size; HAK_CLASS_RUN when none. */
static uint32_t aligned_class_of(size_t bytes, size_t alignment) {
    size_t least = max_size(bytes, alignment);
    if (alignment > HAK_UNIT_BYTES || least > HAK_SLAB_BLOCK_MAX_BYTES) return HAK_CLASS_RUN;
    for (uint32_t class_index = size_class_of(least); class_index < HAK_CLASS_COUNT; class_index++) {
        if (hak_class_info[class_index].size % alignment == 0) return class_index;
    }
    return HAK_CLASS_RUN;
}

static void *alloc_aligned_once(thread_heap_t *heap, size_t bytes, size_t alignment, uint32_t class_index) {
    bool is_zero;
    if (class_index < HAK_CLASS_COUNT) return refill(heap, class_index, &is_zero, true);
    if (bytes <= HAK_LARGE_MAX_BYTES && alignment <= HAK_SUPERSLAB_BYTES)
        return l25_pool_alloc(&heap->owner, max_size(bytes, 1), alignment, &is_zero);
    return huge_alloc(&heap->owner, max_size(bytes, 1), alignment, &is_zero);
}

HAK_SLOW static void *alloc_aligned_detour(thread_heap_t *heap, size_t bytes, size_t alignment, uint32_t class_index) {
    bool is_zero;
    sample_request_t request = {bytes, alignment, class_index, sample_choice_of(heap, bytes, class_index)};
    bool is_sample = is_chosen(request.choice);
    void *block = is_sample && class_index < HAK_CLASS_COUNT ? sampler_alloc(heap, &request, &is_zero) : NULL;
    if (block != NULL) return block;
    block = alloc_aligned_once(heap, bytes, alignment, class_index);
    if (hak_unlikely(is_sample) && class_index >= HAK_CLASS_COUNT && block != NULL) sampler_mark(block, bytes, request.choice.weight);
    return block;
}

void *ace_alloc_aligned(thread_heap_t *heap, size_t bytes, size_t alignment) {
    if (hak_unlikely(!ace_can_hold(bytes, alignment))) return ace_refuse(bytes);
    uint32_t class_index = aligned_class_of(bytes, alignment);
    void *block = class_index < HAK_CLASS_COUNT ? tls_sll_pop(heap, class_index) : NULL;
    if (block != NULL) return block;
    block = hak_unlikely(arena_modes() != 0) ? alloc_aligned_detour(heap, bytes, alignment, class_index)
                                             : alloc_aligned_once(heap, bytes, alignment, class_index);
    if (hak_likely(block != NULL)) return block;
    uint64_t refusals = ace_make_room_for(heap, bytes);
    block = alloc_aligned_once(heap, bytes, alignment, class_index);
    if (block == NULL) ace_give_up(bytes, refusals);
    return block;
}
