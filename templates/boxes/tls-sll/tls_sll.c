#include "boxes/tls-sll/tls_sll.h"

#include "boxes/shared-pool/block_state.h"
#include "boxes/tls-sll/heap_registry.h"
#include "boxes/tls-sll/other_heaps.h"
#include "boxes/tls-sll/quarantine.h"
#include "boxes/tls-sll/send_home.h"
#include "boxes/tls-sll/transfer.h"
#include "diag/fatal.h"
#include "diag/trace_events.h"

/* Blocks handed out to the fast path of a thread that samples, and calls of it since they were. */
static uint32_t handed_calls(const thread_heap_t *heap, uint32_t class_index) {
    return heap->lists[class_index].ceiling - heap->sampling.handed[class_index].ceiling;
}

static uint32_t handed_length(const thread_heap_t *heap, uint32_t class_index) {
    int32_t length = (int32_t)(heap->sampling.handed[class_index].length - handed_calls(heap, class_index));
    return length > 0 ? (uint32_t)length : 0;
}

uint32_t tls_sll_length(const thread_heap_t *heap, uint32_t class_index) {
    const list_state_t *state = &heap->states[class_index];
    const tls_list_t *list = heap_list(heap, class_index);
    int32_t length = (int32_t)(state->settled_length + (list->frees - state->settled_frees) - (list->ceiling - state->settled_ceiling));
    return length > 0 ? (uint32_t)length : 0; /* another thread's may have moved between two of these reads */
}

uint32_t tls_sll_cached(const thread_heap_t *heap, uint32_t class_index) {
    return tls_sll_length(heap, class_index) + (heap_is_sampled(heap) ? handed_length(heap, class_index) : 0);
}

uint32_t tls_sll_unsettled_frees(const thread_heap_t *heap, uint32_t class_index) {
    return heap_list(heap, class_index)->frees - heap->states[class_index].settled_frees;
}

uint32_t tls_sll_unsettled_mallocs(const thread_heap_t *heap, uint32_t class_index) {
    if (heap_is_sampled(heap)) return handed_calls(heap, class_index);
    return heap->lists[class_index].ceiling - heap->states[class_index].settled_ceiling;
}

static bool list_length_is(const tls_list_t *list, uint32_t expected) {
    uint32_t length = 0;
    for (const void *block = list->head; block != NULL && length <= expected; block = block_next(block)) length++;
    return length == expected;
}

/* Adds what a list has counted to the counters and starts it again, with `length` blocks and `room` for more. */
HAK_INLINE void settle_list(thread_heap_t *heap, tls_list_t *list, uint32_t class_index, uint32_t length, uint32_t room) {
    list_state_t *state = &heap->states[class_index];
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_FREES, class_index, list->frees - state->settled_frees);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_MALLOCS, class_index, list->ceiling - state->settled_ceiling);
    list->ceiling = list->frees + room;
    state->settled_frees = list->frees;
    state->settled_ceiling = list->ceiling;
    state->settled_length = length;
}

static void tls_sll_settle(thread_heap_t *heap, uint32_t class_index, uint32_t length) {
    settle_list(heap, heap_list(heap, class_index), class_index, length, heap->states[class_index].capacity);
}

/* The same of what is handed out. */
static void settle_handed(thread_heap_t *heap, uint32_t class_index, uint32_t length) {
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_MALLOCS, class_index, handed_calls(heap, class_index));
    heap->sampling.handed[class_index] = (handed_t){length, heap->lists[class_index].ceiling};
}

/* A slab that can give, in the list of partial slabs: the own one, after what others freed has come home (stage 0.5), else
   one of a retired heap. */
static slab_t *find_partial(thread_heap_t *heap, uint32_t class_index) {
    slab_owner_t *owner = &heap->owner;
    owner_collect_class(owner, class_index);
    slab_t *slab = owner->partial[class_index];
    if (slab == NULL) return thread_heap_reclaim(heap, class_index);
    owner_count(owner, HAK_COUNTER_STAGE_PARTIAL);
    trace_ss_hit("0.5", slab_class(slab)->size, (uintptr_t)slab_address(slab), slab->units);
    return slab;
}

/* A slab of retained memory, also of what others have freed and do not collect. */
static slab_t *find_retained(thread_heap_t *heap, uint32_t class_index) {
    slab_owner_t *owner = &heap->owner;
    slab_t *slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_RETAINED);
    if (slab != NULL || thread_heap_steal_empty(heap) == 0) return slab;
    slab = owner->partial[class_index];
    return slab != NULL ? slab : shared_pool_acquire_slab(owner, class_index, POOL_STAGE_RETAINED);
}

/* A slab of memory that will be faulted in. */
static slab_t *find_untouched(thread_heap_t *heap, uint32_t class_index) {
    slab_t *slab = shared_pool_acquire_slab(&heap->owner, class_index, POOL_STAGE_UNUSED);
    if (slab == NULL) slab = shared_pool_acquire_slab(&heap->owner, class_index, POOL_STAGE_SUPERSLAB);
    if (hak_unlikely(slab == NULL)) trace_ss_miss("3", hak_class_info[class_index].units);
    return slab;
}

/* Appends `second` to `first`, whose length is the shorter one's business to walk. A block that has never been written to has
   neither link nor mark: it goes alone. */
static block_run_t run_join(block_run_t first, block_run_t second) {
    hak_assert(first.count != 0 && !first.is_zero && !second.is_zero);
    void *tail = first.head;
    for (uint32_t walked = 1; walked < first.count; walked++) tail = block_next(tail);
    block_link(tail, second.head);
    return (block_run_t){first.head, first.count + second.count, false};
}

/* Blocks of a slab. One that gave next to nothing would bring us back at once: take from a few more, but never carve for
   it. */
static block_run_t take_from_slabs(slab_owner_t *owner, slab_t *slab, uint32_t class_index, uint32_t limit) {
    block_run_t run = slab_take_blocks(owner, slab, limit);
    if (run.is_zero) return run;
    for (unsigned more = 1; more < HAK_REFILL_SLABS && run.count < HAK_REFILL_FEW_BLOCKS && run.count < limit; more++) {
        slab = owner->partial[class_index];
        if (slab == NULL || slab->free == NULL) break;
        run = run_join(run, slab_take_blocks(owner, slab, limit));
    }
    return run;
}

/* What other threads have handed on or left waiting: stage 0, and before the pool is asked what waits for other heaps. */
static block_run_t take_from_transfer(thread_heap_t *heap, uint32_t class_index) {
    if (!transfer_has_any()) return (block_run_t){NULL, 0, false};
    uint64_t chain = transfer_pop(heap, class_index);
    if (chain != 0) owner_count(&heap->owner, HAK_COUNTER_STAGE_TRANSFER);
    return (block_run_t){chain_head(chain), chain_count(chain), false};
}

/* Small blocks stay with their owners: once they circulate, nearly every free would be of another's block. Those that wait
   for an owner are taken only before memory is touched for the first time, lest a sleeping owner keep them for ever. */
static block_run_t find_blocks(thread_heap_t *heap, uint32_t class_index, uint32_t limit, bool has_list) {
    block_run_t run = {NULL, 0, false};
    slab_t *own = heap->owner.partial[class_index];
    bool is_shared = has_list && class_index >= HAK_OWNED_CLASS_COUNT;
    if (hak_likely(is_shared) && (own == NULL || own->free == NULL)) run = take_from_transfer(heap, class_index);
    if (run.head != NULL) return run;
    slab_t *slab = find_partial(heap, class_index);
    if (slab == NULL && !is_shared) slab = find_retained(heap, class_index);
    if (slab == NULL && has_list) {
        run = thread_heap_borrow(heap, class_index, limit);
        if (run.head != NULL) return run;
        slab = heap->owner.partial[class_index];
    }
    if (slab == NULL && is_shared) slab = find_retained(heap, class_index);
    if (slab == NULL) slab = find_untouched(heap, class_index);
    return slab == NULL ? run : take_from_slabs(&heap->owner, slab, class_index, limit);
}

/* A refill takes all that a slab has at home, in one step, and what is pushed counts from there. In a crowd a list is kept
   to its capacity, half of it at a time, because what a sleeping thread caches serves nobody. */
static uint32_t refill_limit(const list_state_t *state, uint32_t class_index) {
    uint32_t most = hak_class_info[class_index].take_blocks, half = (state->capacity + 1) / 2;
    return hak_unlikely(thread_heaps_are_crowding()) && half < most ? half : most;
}

static uint32_t refill_room(const list_state_t *state, uint32_t length) {
    uint32_t half = (state->capacity + 1) / 2;
    if (hak_likely(!thread_heaps_are_crowding())) return state->capacity;
    return state->capacity > length + half ? state->capacity - length : half;
}

static struct {
    unsigned shift;
    bool is_closed[HAK_CLASS_COUNT];
} limits;

/* A list that is refilled has no block, or one that has lost its mark: the rest hangs on it, and is given up. */
static void give_up_damaged(tls_list_t *list, uint32_t class_index) {
    if (hak_likely(list->head == NULL)) return;
    const void *damaged = list->head;
    list->head = NULL;
    hak_misuse(HAK_ERROR_BLOCK_DAMAGED, damaged, hak_class_info[class_index].size);
}

/* Gives the program the first block of a refill, which goes on with `next`. A refill that has lost that block's mark is given up as
   well: false, and the next one comes from elsewhere. */
static bool run_take_first(block_run_t run, const void *next, uint32_t class_index) {
    if (run.is_zero) {
        if (HAK_SECURE) block_give(block_state(run.head, class_index), run.head, class_index);
        return true;
    }
    if (HAK_FREE_MARKS && hak_unlikely(!block_is_marked(run.head) || (HAK_SECURE && !block_take(run.head, next, class_index)))) {
        hak_misuse(HAK_ERROR_BLOCK_DAMAGED, run.head, hak_class_info[class_index].size);
        return false;
    }
    if (!HAK_SECURE) block_unmark(run.head);
    return true;
}

void *tls_sll_refill_slow(thread_heap_t *heap, uint32_t class_index, bool *is_zero) {
    list_state_t *state = &heap->states[class_index];
    bool has_list = state->capacity != 0;
    block_run_t run;
    void *next;
    give_up_damaged(&heap->lists[class_index], class_index);
    do {
        run = find_blocks(heap, class_index, has_list ? refill_limit(state, class_index) : 1, has_list);
        if (hak_unlikely(run.head == NULL)) return NULL;
        next = run.count == 1 ? NULL : block_next(run.head); /* before the block is the program's */
    } while (hak_unlikely(!run_take_first(run, next, class_index)));
    *is_zero = run.is_zero;
    owner_see_frontier(&heap->owner);
    heap->lists[class_index].head = next;
    settle_list(heap, &heap->lists[class_index], class_index, run.count - 1, has_list ? refill_room(state, run.count - 1) : 0);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_REFILLS, class_index, 1);
    hak_assert_expensive(list_length_is(&heap->lists[class_index], run.count - 1));
    return run.head;
}

/* What a thread that samples hands out at once: about what its frees bring back meanwhile, which is then handed out as it is. */
static uint32_t handout_limit(const thread_heap_t *heap, uint32_t class_index) {
    uint32_t capacity = heap->states[class_index].capacity;
    uint64_t left = heap->sampling.handouts[class_index];
    if (capacity == 0 || left == 0) return 1;
    return (uint32_t)(left < capacity ? left : capacity);
}

/* The block of a run that follows `steps` others; NULL, and a report, when a link leads nowhere. */
static void *block_at(block_run_t run, uint32_t steps, uint32_t class_index) {
    void *block = run.head;
    for (;; steps--) {
        if (hak_unlikely(!slab_check_link(block, class_index))) return NULL;
        if (steps == 0) return block;
        block = block_next(block);
    }
}

/* Joins what was in a list to what was found beside it. A list that leads nowhere is given up. */
static block_run_t run_append(block_run_t listed, block_run_t found, uint32_t class_index) {
    if (listed.head == NULL || found.head == NULL) return listed.head == NULL ? found : listed;
    void *last = block_at(listed, listed.count - 1, class_index);
    if (hak_unlikely(last == NULL)) return found;
    block_link(last, found.head);
    return (block_run_t){listed.head, listed.count + found.count, false};
}

/* All that the thread's own list has, and where that is little what is found elsewhere: few blocks would bring us back at once. A block
   that has never been written to goes alone. */
static block_run_t find_handout(thread_heap_t *heap, uint32_t class_index, uint32_t limit) {
    list_state_t *state = &heap->states[class_index];
    tls_list_t *list = heap_list(heap, class_index);
    block_run_t run = {list->head, tls_sll_length(heap, class_index), false};
    if (run.head == NULL || run.count < limit / 2) {
        block_run_t found = find_blocks(heap, class_index, limit - (run.head == NULL ? 0 : run.count), state->capacity != 0);
        if (found.is_zero) return found;
        run = run_append(run, found, class_index);
    }
    list->head = NULL;
    settle_list(heap, list, class_index, 0, state->capacity == 0 ? 0 : refill_room(state, 0));
    return run;
}

/* Beside blocks that were not handed out: about what a refill and the frees after it make of any list, however often there is a refill. */
static uint32_t room_beside(const list_state_t *state, uint32_t rest) {
    uint32_t most = thread_heaps_are_crowding() ? state->capacity : state->capacity * 2, room = rest < most ? most - rest : 0;
    return room < state->capacity ? room : state->capacity;
}

/* Leaves the first `limit` blocks of a run, and puts the others on the thread's own list, which has none. */
static block_run_t keep_rest(thread_heap_t *heap, uint32_t class_index, block_run_t run, uint32_t limit) {
    if (run.count <= limit) return run;
    void *last = block_at(run, limit - 1, class_index);
    if (hak_unlikely(last == NULL)) return (block_run_t){run.head, 1, false}; /* the others are given up */
    tls_list_t *list = heap_list(heap, class_index);
    list->head = block_next(last);
    settle_list(heap, list, class_index, run.count - limit, room_beside(&heap->states[class_index], run.count - limit));
    block_link(last, NULL);
    return (block_run_t){run.head, limit, false};
}

void *tls_sll_refill_sampled(thread_heap_t *heap, uint32_t class_index, bool *is_zero) {
    uint32_t limit = handout_limit(heap, class_index);
    block_run_t run;
    void *next;
    give_up_damaged(&heap->lists[class_index], class_index);
    do {
        run = keep_rest(heap, class_index, find_handout(heap, class_index, limit), limit);
        if (hak_unlikely(run.head == NULL)) return NULL;
        next = run.count == 1 ? NULL : block_next(run.head);
    } while (hak_unlikely(!run_take_first(run, next, class_index)));
    *is_zero = run.is_zero;
    owner_see_frontier(&heap->owner);
    heap->lists[class_index].head = next;
    settle_handed(heap, class_index, run.count - 1);
    tls_sll_count_handout(heap, class_index, run.count);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_REFILLS, class_index, 1);
    hak_assert_expensive(list_length_is(&heap->lists[class_index], run.count - 1));
    return run.head;
}

/* Takes back what the fast path of malloc has not given out yet. */
static void drain_handed(thread_heap_t *heap, uint32_t class_index) {
    tls_list_t *list = &heap->lists[class_index];
    uint32_t length = handed_length(heap, class_index);
    void *rest = list->head;
    list->head = NULL;
    tls_sll_send_home(heap, class_index, rest, length);
    settle_handed(heap, class_index, 0);
    heap->sampling.handouts[class_index] += length;
}

void tls_sll_set_sampled(thread_heap_t *heap, bool is_sampled) {
    if (heap_is_sampled(heap) == is_sampled) return;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) tls_sll_drain(heap, class_index);
    heap->owner.entry_mask ^= HAK_CODE_LISTS;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        tls_list_t *list = heap_list(heap, class_index);
        list_state_t *state = &heap->states[class_index];
        state->settled_frees = list->frees;
        state->settled_ceiling = list->ceiling;
        heap->sampling.handed[class_index] = (handed_t){0, heap->lists[class_index].ceiling};
        settle_list(heap, list, class_index, 0, state->capacity);
    }
}

void tls_sll_shorten_lists(unsigned shift) { limits.shift = shift; }

void tls_sll_limit_transfer(size_t bytes) { transfer_limit(bytes >> limits.shift); }

void tls_sll_close_class(uint32_t class_index) { limits.is_closed[class_index] = true; }

uint32_t tls_sll_start_capacity(uint32_t class_index) {
    unsigned shift = limits.shift + (thread_heaps_are_crowding() ? HAK_CROWD_SHIFT : 0);
    uint32_t capacity = hak_class_info[class_index].start_capacity >> shift;
    if (limits.is_closed[class_index]) return 0;
    return capacity != 0 ? capacity : 1;
}

void tls_sll_apply_knobs(thread_heap_t *heap) {
    if (!knob_is_on(HAK_KNOB_TINY_USE_SUPERSLAB)) heap->owner.kept_units_limit = 0;
    quarantine_start(heap->quarantine);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint32_t capacity = tls_sll_start_capacity(class_index);
        if (heap->states[class_index].capacity <= capacity) continue;
        tls_sll_drain(heap, class_index); /* an empty list too: its room may be more than its capacity */
        tls_sll_set_capacity(heap, class_index, capacity);
    }
    heap->capacity_bytes = 0;
}

void tls_sll_set_capacity(thread_heap_t *heap, uint32_t class_index, uint32_t capacity) {
    list_state_t *state = &heap->states[class_index];
    uint32_t difference = capacity - state->capacity;
    heap->capacity_bytes += ((uint64_t)capacity - state->capacity) * hak_class_info[class_index].size;
    heap_list(heap, class_index)->ceiling += difference;
    state->settled_ceiling += difference;
    state->capacity = capacity;
}

void tls_sll_drain(thread_heap_t *heap, uint32_t class_index) {
    tls_list_t *list = heap_list(heap, class_index);
    uint32_t length = tls_sll_length(heap, class_index);
    void *rest = list->head;
    list->head = NULL;
    tls_sll_send_home(heap, class_index, rest, length);
    tls_sll_settle(heap, class_index, 0);
    if (hak_unlikely(heap_is_sampled(heap))) drain_handed(heap, class_index);
}

/* Walked no further than the list is long: after a double free it may have no end. */
static bool chain_has(const void *block, uint32_t length, const void *wanted) {
    for (; block != NULL && length != 0; block = block_next(block), length--)
        if (block == wanted) return true;
    return false;
}

bool tls_sll_has(const thread_heap_t *heap, uint32_t class_index, const void *wanted) {
    if (chain_has(heap_list(heap, class_index)->head, tls_sll_length(heap, class_index), wanted)) return true;
    if (heap_is_sampled(heap) && chain_has(heap->lists[class_index].head, handed_length(heap, class_index), wanted)) return true;
    return class_index < HAK_OWNED_CLASS_COUNT && chain_has(heap->outbox[class_index].head, heap->outbox[class_index].count, wanted);
}

bool tls_sll_hand_over(thread_heap_t *heap, uint32_t class_index) {
    tls_list_t *list = heap_list(heap, class_index);
    if (class_index < HAK_OWNED_CLASS_COUNT || list->head == NULL) return false;
    if (!transfer_push(heap, class_index, list->head, tls_sll_length(heap, class_index))) return false;
    list->head = NULL;
    tls_sll_settle(heap, class_index, 0);
    return true;
}

static void outbox_flush(thread_heap_t *heap, uint32_t class_index) {
    outbox_t *outbox = &heap->outbox[class_index];
    outbox_t full = *outbox;
    *outbox = (outbox_t){NULL, 0};
    tls_sll_send_home(heap, class_index, full.head, full.count);
}

void tls_sll_free_elsewhere(thread_heap_t *heap, uint32_t class_index, void *block) {
    outbox_t *outbox = &heap->outbox[class_index];
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_REMOTE_FREES, class_index, 1);
    block_link(block, outbox->head);
    block_mark(block);
    outbox->head = block;
    if (++outbox->count >= hak_class_info[class_index].batch_blocks) outbox_flush(heap, class_index);
}

void tls_sll_flush_outbox(thread_heap_t *heap) {
    for (uint32_t class_index = 0; class_index < HAK_OWNED_CLASS_COUNT; class_index++) outbox_flush(heap, class_index);
}
