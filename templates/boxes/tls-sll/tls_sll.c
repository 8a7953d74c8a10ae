#include "boxes/tls-sll/tls_sll.h"

#include "diag/trace_events.h"

/* mallocs - frees through the fast path since the list was settled. The frees in the low bits of the difference are
   fewer than 2^HAK_ROOM_SHIFT unless the list has not been settled for that many calls, so the shift drops them: the
   length of such a list is one more for each wrap, until it is settled. */
static int64_t list_pops(const tls_list_t *list, const list_state_t *state) {
    return (list->balance - state->settled_balance) >> HAK_ROOM_SHIFT;
}

uint32_t tls_sll_length(const thread_heap_t *heap, uint32_t class_index) {
    const list_state_t *state = &heap->states[class_index];
    int64_t length = (int64_t)state->settled_length - list_pops(&heap->lists[class_index], state);
    return length > 0 ? (uint32_t)length : 0;
}

uint64_t tls_sll_unsettled_frees(const thread_heap_t *heap, uint32_t class_index) {
    const tls_list_t *list = &heap->lists[class_index];
    const list_state_t *state = &heap->states[class_index];
    return (uint64_t)(list->balance - state->settled_balance) & (uint64_t)(HAK_ROOM_ONE - 1);
}

static bool list_length_is(const tls_list_t *list, uint32_t expected) {
    uint32_t length = 0;
    for (const void *block = list->head; block != NULL; block = block_next(block)) length++;
    return length == expected;
}

/* Adds what the balance has counted to the counters and starts it again, with `room` and a list of `length` blocks.
   The length before was `known`: with it the frees are exact even where their field has wrapped. */
static void tls_sll_settle(thread_heap_t *heap, uint32_t class_index, uint32_t known, uint32_t length, int64_t room) {
    tls_list_t *list = &heap->lists[class_index];
    list_state_t *state = &heap->states[class_index];
    /* balance - settled = (mallocs - frees) * ROOM_ONE + frees, and mallocs - frees = settled_length - known. */
    int64_t pops = (int64_t)state->settled_length - (int64_t)known;
    uint64_t frees = (uint64_t)(list->balance - state->settled_balance - pops * HAK_ROOM_ONE);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_FREES, class_index, frees);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_MALLOCS, class_index, frees + (uint64_t)pops);
    list->balance = room << HAK_ROOM_SHIFT;
    state->settled_balance = list->balance;
    state->settled_length = length;
}

/* The list of partial slabs has a slab that can give: the own one, after what others freed has come home (stage 0.5),
   else one of a retired heap, else one of the pool. */
static slab_t *find_slab(thread_heap_t *heap, uint32_t class_index) {
    slab_owner_t *owner = &heap->owner;
    if (owner_has_pending(owner)) (void)owner_collect_pending(owner);
    slab_t *slab = owner->partial[class_index];
    if (slab != NULL) {
        owner_count(owner, HAK_COUNTER_STAGE_PARTIAL);
        trace_ss_hit("0.5", slab_class(slab)->size, (uintptr_t)slab_address(slab), slab->units);
        return slab;
    }
    slab = thread_heap_reclaim(heap, class_index);
    if (slab == NULL) slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_RETAINED);
    if (slab == NULL && thread_heap_steal_empty(heap) != 0) {
        slab = owner->partial[class_index];
        if (slab == NULL) slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_RETAINED);
    }
    if (slab == NULL) slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_UNUSED);
    if (slab == NULL) slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_SUPERSLAB);
    if (hak_unlikely(slab == NULL)) trace_ss_miss("3", hak_class_info[class_index].units);
    return slab;
}

/* Appends `second` to `first`, whose length is the shorter one's business to walk. */
static block_run_t run_join(block_run_t first, block_run_t second) {
    void *tail = first.head;
    while (block_next(tail) != NULL) tail = block_next(tail);
    block_link(tail, second.head);
    return (block_run_t){first.head, first.count + second.count, false};
}

void *tls_sll_refill_slow(thread_heap_t *heap, uint32_t class_index, bool *is_zero) {
    slab_owner_t *owner = &heap->owner;
    list_state_t *state = &heap->states[class_index];
    slab_t *slab = find_slab(heap, class_index);
    if (hak_unlikely(slab == NULL)) return NULL;
    uint32_t limit = state->capacity == 0 ? 1 : hak_class_info[class_index].take_blocks;
    block_run_t run = slab_take_blocks(owner, slab, limit);
    /* A slab that gave next to nothing would bring us back at once: take from a few more, but never carve for it. */
    for (unsigned more = 1; more < HAK_REFILL_SLABS && run.count < HAK_REFILL_FEW_BLOCKS && run.count < limit; more++) {
        slab = owner->partial[class_index];
        if (slab == NULL || slab->free == NULL) break;
        run = run_join(run, slab_take_blocks(owner, slab, limit));
    }
    *is_zero = run.is_zero;
    heap->lists[class_index].head = run.count == 1 ? NULL : block_next(run.head);
    tls_sll_settle(heap, class_index, 0, run.count - 1, state->capacity);
    owner_count_class(owner, HAK_CLASS_COUNTER_REFILLS, class_index, 1);
    hak_assert_expensive(list_length_is(&heap->lists[class_index], run.count - 1));
    return run.head;
}

static struct {
    unsigned shift;
    bool is_closed[HAK_CLASS_COUNT];
} limits;

void tls_sll_shorten_lists(unsigned shift) { limits.shift = shift; }

void tls_sll_close_class(uint32_t class_index) { limits.is_closed[class_index] = true; }

uint32_t tls_sll_start_capacity(uint32_t class_index) {
    uint32_t capacity = hak_class_info[class_index].start_capacity >> limits.shift;
    if (limits.is_closed[class_index]) return 0;
    return capacity != 0 ? capacity : 1;
}

void tls_sll_apply_knobs(thread_heap_t *heap) {
    if (!knob_is_on(HAK_KNOB_TINY_USE_SUPERSLAB)) heap->owner.kept_units_limit = 0;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint32_t capacity = tls_sll_start_capacity(class_index);
        if (heap->states[class_index].capacity <= capacity) continue;
        if (heap->lists[class_index].head != NULL) tls_sll_drain(heap, class_index, 0);
        tls_sll_set_capacity(heap, class_index, capacity);
    }
}

void tls_sll_set_capacity(thread_heap_t *heap, uint32_t class_index, uint32_t capacity) {
    list_state_t *state = &heap->states[class_index];
    int64_t difference = ((int64_t)capacity - (int64_t)state->capacity) * HAK_ROOM_ONE;
    heap->capacity_bytes += ((uint64_t)capacity - state->capacity) * hak_class_info[class_index].size;
    heap->lists[class_index].balance += difference;
    state->settled_balance += difference;
    state->capacity = capacity;
}

void tls_sll_drain(thread_heap_t *heap, uint32_t class_index, uint32_t keep) {
    tls_list_t *list = &heap->lists[class_index];
    uint32_t length = 0;
    void **link = &list->head;
    for (; *link != NULL && length < keep; length++) link = (void **)*link;
    void *block = *link;
    *link = NULL;
    uint32_t drained = 0;
    for (void *next; block != NULL; block = next, drained++) {
        next = block_next(block);
        slab_free_block(&heap->owner, slab_of_unit(arena_unit_of(block)), block);
    }
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_DRAINED, class_index, drained);
    tls_sll_settle(heap, class_index, length + drained, length, heap->states[class_index].capacity);
}

HAK_SLOW void outbox_flush_slot(thread_heap_t *heap, outbox_slot_t *slot) {
    slab_t *slab = slot->slab;
    if (slab == NULL) return;
    slot->slab = NULL;
    slab_owner_t *burdened = slab_free_remote(slab, slot->head, slot->tail, slab_class(slab)->outbox_blocks - slot->room);
    if (hak_unlikely(burdened != NULL && burdened != &heap->owner)) thread_heap_relieve(heap, burdened);
}

HAK_SLOW void outbox_start_slot(thread_heap_t *heap, outbox_slot_t *slot, slab_t *slab, void *block) {
    outbox_flush_slot(heap, slot);
    *slot = (outbox_slot_t){slab, NULL, block, slab_class(slab)->outbox_blocks};
}

void tls_sll_flush_outbox(thread_heap_t *heap) {
    for (unsigned slot = 0; slot < HAK_OUTBOX_SLOTS; slot++) outbox_flush_slot(heap, &heap->outbox[slot]);
}
