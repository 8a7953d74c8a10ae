#include "boxes/shared-pool/shared_pool.h"

#include "boxes/shared-pool/slab_carve.h"
#include "diag/fatal.h"
#include "diag/trace_events.h"

pool_bytes_t pool_bytes = {.young = HAK_RETAIN_YOUNG_BYTES, .limit = SIZE_MAX, .soft_limit = SIZE_MAX, .retention = SIZE_MAX};

static void partial_list_add(slab_owner_t *owner, slab_t *slab) {
    slab_t **list = &owner->partial[slab->class_index];
    slab->previous = NULL;
    slab->next = *list;
    if (*list != NULL) (*list)->previous = slab;
    *list = slab;
    slab->is_listed = true;
}

static void partial_list_remove(slab_owner_t *owner, slab_t *slab) {
    if (slab->previous != NULL) slab->previous->next = slab->next;
    else owner->partial[slab->class_index] = slab->next;
    if (slab->next != NULL) slab->next->previous = slab->previous;
    slab->is_listed = false;
}

/* blocks = home + used + uncarved, and a listed slab has something to give. */
static bool slab_is_valid(const slab_t *slab) {
    uint32_t home = 0;
    for (const void *block = slab->free; block != NULL; block = block_next(block)) home++;
    return slab->carved == slab->used + home && slab->carved <= slab_class(slab)->blocks &&
           slab->is_listed == (home != 0 || slab->carved < slab_class(slab)->blocks);
}

static void page_map_fill(const slab_t *slab, uint32_t entry) {
    for (unsigned unit = 0; unit < slab->units; unit++) page_map_set(slab_unit(slab) + unit, entry);
}

/* Publishes a slab in the page map. Only the entries of small blocks name the owner: their frees by others must not enter
   the other's list. */
static void slab_map(const slab_t *slab, const slab_owner_t *owner) {
    uint32_t code = page_map_code(slab->class_index);
    page_map_fill(slab, slab->class_index < HAK_OWNED_CLASS_COUNT ? owner->tag | code : code);
}

void owner_count_stage(slab_owner_t *owner, pool_stage_t stage) {
    static const hak_counter_t counter_of_stage[] = {
        [POOL_STAGE_RETAINED] = HAK_COUNTER_STAGE_EMPTY,
        [POOL_STAGE_UNUSED] = HAK_COUNTER_STAGE_UNUSED,
        [POOL_STAGE_SUPERSLAB] = HAK_COUNTER_STAGE_FRESH,
    };
    owner_count(owner, counter_of_stage[stage]);
}

slab_t *shared_pool_acquire_slab(slab_owner_t *owner, uint32_t class_index, pool_stage_t stage) {
    const class_info_t *info = &hak_class_info[class_index];
    units_taken_t taken = units_take(info->units, 1, stage);
    if (taken.stage == POOL_STAGE_NONE) return NULL;
    slab_t *slab = slab_of_first_unit(taken.first);
    hak_assert(atomic_load_explicit(&slab->remote, memory_order_relaxed) == 0);
    slab->free = NULL;
    slab->run_bytes = 0;
    slab->used = 0;
    slab->carved = 0;
    slab->class_index = (uint8_t)class_index;
    slab->units = info->units;
    slab->is_kept = false;
    slab->was_zero = taken.is_zero;
    slab->first_index = (uint16_t)(HAK_SECURE ? hardening_below(hardening_random(), info->blocks) : 0);
    for (unsigned unit = 0; unit < info->units; unit++) slab[unit].units_back = (uint8_t)unit;
    atomic_store_explicit(&slab->owner, owner, memory_order_release);
    slab_map(slab, owner);
    partial_list_add(owner, slab);
    pool_used_slabs_add((size_t)info->units << HAK_UNIT_SHIFT);
    owner_count_stage(owner, taken.stage);
    owner_count_class(owner, HAK_CLASS_COUNTER_ACQUIRED, class_index, 1);
    trace_ss_hit(pool_stage_name(taken.stage), info->size, (uintptr_t)slab_address(slab), info->units);
    return slab;
}

/* The only way from EMPTY back to the pool. Units that were never carved are as clean as they came. */
static void shared_pool_release_slab(slab_owner_t *owner, slab_t *slab) {
    size_t first = slab_unit(slab);
    unsigned units = slab->units, dirty = units;
    if (slab->was_zero && slab->first_index == 0) {
        size_t touched = (size_t)slab->carved * slab_class(slab)->size;
        dirty = (unsigned)(round_up(touched, HAK_UNIT_BYTES) >> HAK_UNIT_SHIFT);
    }
    owner_count_class(owner, HAK_CLASS_COUNTER_RELEASED, slab->class_index, 1);
    trace_slab_release(slab_class(slab)->size, (uintptr_t)slab_address(slab), units, dirty < units ? dirty : units);
    owner->has_released = true;
    page_map_fill(slab, 0);
    pool_used_slabs_add(0 - ((size_t)units << HAK_UNIT_SHIFT));
    units_give(first, units, dirty < units ? dirty : units);
}

/* An EMPTY slab is kept when it is the last of its class and the owner keeps little, so that a class that empties and
   refills does not cross to the pool each time; else it is released. */
static void slab_try_recycle(slab_owner_t *owner, slab_t *slab) {
    hak_assert(slab->used == 0 && slab->is_listed && !slab->is_kept);
    bool is_last = slab->previous == NULL && slab->next == NULL;
    bool is_kept = is_last && owner->kept_units + slab->units <= owner->kept_units_limit;
    owner_count_class(owner, HAK_CLASS_COUNTER_EMPTIED, slab->class_index, 1);
    trace_slab_empty(slab_class(slab)->size, (uintptr_t)slab_address(slab), slab->units, is_kept ? "keep" : "release");
    if (is_kept) {
        slab->is_kept = true;
        owner->kept_units += slab->units;
        return;
    }
    partial_list_remove(owner, slab);
    shared_pool_release_slab(owner, slab);
}

void owner_release_kept(slab_owner_t *owner) {
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        slab_t *slab = owner->partial[class_index];
        for (slab_t *next; slab != NULL; slab = next) {
            next = slab->next;
            if (!slab->is_kept) continue;
            owner->kept_units -= slab->units;
            slab->is_kept = false;
            partial_list_remove(owner, slab);
            shared_pool_release_slab(owner, slab);
        }
    }
}

/* Splits the first `limit` blocks off a slab's free list. */
static block_run_t slab_split_free(slab_t *slab, uint32_t limit) {
    block_run_t run = {slab->free, 1, false};
    void *last = slab->free;
    for (void *next; run.count < limit && (next = block_next(last)) != NULL; run.count++) {
        if (hak_unlikely(!slab_check_link(next, slab->class_index))) break;
        last = next;
    }
    slab->free = run.count < limit ? NULL : block_next(last);
    block_link(last, NULL);
    return run;
}

block_run_t slab_take_blocks(slab_owner_t *owner, slab_t *slab, uint32_t limit) {
    block_run_t run;
    uint32_t home = (uint32_t)(slab->carved - slab->used);
    if (home == 0) {
        run = slab_carve(slab, limit);
        owner_count_class(owner, HAK_CLASS_COUNTER_CARVED, slab->class_index, run.count);
    } else if (home <= limit) {
        run = (block_run_t){slab->free, home, false};
        slab->free = NULL;
    } else {
        run = slab_split_free(slab, limit);
    }
    slab->used = (uint16_t)(slab->used + run.count);
    owner_count_class(owner, HAK_CLASS_COUNTER_TAKEN, slab->class_index, run.count);
    if (slab->is_kept) {
        slab->is_kept = false;
        owner->kept_units -= slab->units;
    }
    if (slab->free == NULL && slab->carved == slab_class(slab)->blocks) partial_list_remove(owner, slab);
    hak_assert_expensive(slab_is_valid(slab));
    return run;
}

/* Blocks have come home: the slab may have been FULL, and may be EMPTY now. */
static void slab_has_grown(slab_owner_t *owner, slab_t *slab) {
    if (!slab->is_listed) partial_list_add(owner, slab);
    hak_assert_expensive(slab_is_valid(slab));
    if (slab->used == 0) slab_try_recycle(owner, slab);
}

HAK_SLOW void slab_free_block_slow(slab_owner_t *owner, slab_t *slab, void *block) {
    if (hak_unlikely(slab->used == 0)) {
        hak_misuse(HAK_ERROR_DOUBLE_FREE_NEAR, block, slab_class(slab)->size);
        return;
    }
    slab_put_block(slab, block);
    slab_has_grown(owner, slab);
}

/* Puts a slab on an owner's pending list; the caller alone may do so: it made the
   remote list non-empty, or has popped the slab from another pending list. */
static void pending_push(slab_owner_t *owner, slab_t *slab) {
    _Atomic(slab_t *) *pending = &owner->pending[slab->class_index];
    slab_t *first = atomic_load_explicit(pending, memory_order_relaxed);
    do {
        slab->pending_next = first;
    } while (!atomic_compare_exchange_weak_explicit(pending, &first, slab, memory_order_release, memory_order_relaxed));
}

slab_owner_t *slab_free_remote(slab_t *slab, void *head, void *tail, uint32_t count) {
    /* Read while our blocks are still outside: once all are home the slab may become another one at any moment. */
    slab_owner_t *owner = atomic_load_explicit(&slab->owner, memory_order_acquire);
    uint32_t blocks = slab_class(slab)->blocks, units = slab->units;
    uint64_t old = atomic_load_explicit(&slab->remote, memory_order_relaxed), next;
    do {
        block_link(tail, chain_head(old));
        next = chain_pack(head, chain_count(old) + count);
    } while (!atomic_compare_exchange_weak_explicit(&slab->remote, &old, next, memory_order_acq_rel,
                                                    memory_order_relaxed));
    if (old == 0) {
        slab->remote_tail = tail;
        pending_push(owner, slab);
    }
    bool is_burden = chain_count(next) == blocks || (old == 0 && atomic_load_explicit(&owner->is_retired, memory_order_relaxed));
    if (!is_burden) return NULL;
    uint32_t burden = atomic_fetch_add_explicit(&owner->burden_units, units, memory_order_relaxed) + units;
    return burden >= HAK_BURDEN_UNITS && owner_is_worth_a_look(owner) ? owner : NULL;
}

/* Takes a slab's remote list home; the caller has popped the slab from the owner's pending list. */
static void slab_collect_remote(slab_owner_t *owner, slab_t *slab) {
    void *tail = slab->remote_tail;
    uint64_t remote = atomic_exchange_explicit(&slab->remote, 0, memory_order_acq_rel);
    uint32_t count = chain_count(remote);
    if (hak_unlikely(count > slab->used)) { /* some of them were freed twice: none is handed out again */
        hak_misuse(HAK_ERROR_DOUBLE_FREE_NEAR, chain_head(remote), slab_class(slab)->size);
        return;
    }
    block_link(tail, slab->free);
    slab->free = chain_head(remote);
    slab->used = (uint16_t)(slab->used - count);
    owner_count_class(owner, HAK_CLASS_COUNTER_COLLECTED, slab->class_index, count);
    slab_has_grown(owner, slab);
}

/* All that waits for an owner in one class: the caller has popped these slabs. */
static slab_t *pending_pop_all(slab_owner_t *owner, uint32_t class_index) {
    if (!owner_has_pending(owner, class_index)) return NULL;
    return atomic_exchange_explicit(&owner->pending[class_index], NULL, memory_order_acquire);
}

void owner_collect_class(slab_owner_t *owner, uint32_t class_index) {
    slab_t *slab = pending_pop_all(owner, class_index);
    for (slab_t *next; slab != NULL; slab = next) {
        next = slab->pending_next;
        slab_owner_t *now = atomic_load_explicit(&slab->owner, memory_order_acquire);
        /* It may have moved since it was freed into: its remote list is the new owner's then. */
        if (hak_likely(now == owner)) slab_collect_remote(owner, slab);
        else pending_push(now, slab);
    }
}

void owner_collect_pending(slab_owner_t *owner) {
    atomic_store_explicit(&owner->burden_units, 0, memory_order_relaxed);
    atomic_store_explicit(&owner->unburdened_units, 0, memory_order_relaxed);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) owner_collect_class(owner, class_index);
}

/* Puts slabs that the caller has popped back as they are linked: their number does not matter, only that of what others have
   pushed meanwhile. One of them may have moved to another owner: whoever pops it next sees to that. */
static void pending_put_back(slab_owner_t *owner, uint32_t class_index, slab_t *first) {
    _Atomic(slab_t *) *pending = &owner->pending[class_index];
    for (slab_t *none = NULL; first != NULL; none = NULL) {
        if (atomic_compare_exchange_strong_explicit(pending, &none, first, memory_order_release, memory_order_relaxed)) return;
        slab_t *newer = atomic_exchange_explicit(pending, NULL, memory_order_acquire), *last = newer;
        if (newer == NULL) continue;
        while (last->pending_next != NULL) last = last->pending_next;
        last->pending_next = first;
        first = newer;
    }
}

/* Makes a slab that is in nobody's list the owner's. */
static void slab_give_to(slab_t *slab, slab_owner_t *owner) {
    atomic_store_explicit(&slab->owner, owner, memory_order_release);
    if (slab->class_index < HAK_OWNED_CLASS_COUNT) slab_map(slab, owner);
    partial_list_add(owner, slab);
}

slab_t *owner_move_partial(slab_owner_t *from, slab_owner_t *to, uint32_t class_index) {
    slab_t *slab = from->partial[class_index];
    if (slab == NULL) return NULL;
    partial_list_remove(from, slab);
    if (slab->is_kept) {
        slab->is_kept = false;
        from->kept_units -= slab->units;
    }
    slab_give_to(slab, to);
    return slab;
}

/* Takes a slab all of whose blocks are on its remote list: nobody can free into it any more, and its owner holds no
   reference to it, for a slab of which every block is outside is in no list. The caller has popped it from a pending
   list. False (nothing changed) when some block is elsewhere. */
static bool slab_take_all_remote(slab_t *slab, slab_owner_t *thief) {
    uint64_t remote = atomic_load_explicit(&slab->remote, memory_order_relaxed);
    if (chain_count(remote) != slab_class(slab)->blocks) return false;
    (void)atomic_exchange_explicit(&slab->remote, 0, memory_order_acq_rel);
    slab->free = chain_head(remote);
    slab->used = 0;
    owner_count_class(thief, HAK_CLASS_COUNTER_COLLECTED, slab->class_index, chain_count(remote));
    slab_give_to(slab, thief);
    return true;
}

uint32_t owner_steal_empty(slab_owner_t *from, slab_owner_t *thief) {
    uint32_t stolen = 0, left_units = 0;
    atomic_store_explicit(&from->burden_units, 0, memory_order_relaxed);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        slab_t *first = pending_pop_all(from, class_index), **link = &first;
        for (slab_t *slab = first, *next; slab != NULL; slab = next) {
            next = slab->pending_next;
            if (slab_take_all_remote(slab, thief)) {
                *link = next;
                slab_try_recycle(thief, slab);
                stolen++;
            } else {
                link = &slab->pending_next;
                left_units += slab->units;
            }
        }
        pending_put_back(from, class_index, first);
    }
    atomic_store_explicit(&from->unburdened_units, left_units, memory_order_relaxed);
    return stolen;
}

/* Takes the remote list of a slab that the caller has popped from a pending list, without bringing it home: the blocks
   stay outside, in the caller's hands. */
static block_run_t slab_borrow_remote(slab_t *slab, void *list) {
    void *tail = slab->remote_tail;
    uint64_t remote = atomic_exchange_explicit(&slab->remote, 0, memory_order_acq_rel);
    block_link(tail, list);
    return (block_run_t){chain_head(remote), chain_count(remote), false};
}

block_run_t owner_borrow_pending(slab_owner_t *from, slab_owner_t *thief, uint32_t class_index, uint32_t limit) {
    block_run_t run = {NULL, 0, false};
    slab_t *slab = pending_pop_all(from, class_index);
    for (slab_t *next; slab != NULL && run.count < limit; slab = next) {
        next = slab->pending_next;
        if (slab_take_all_remote(slab, thief)) {
            if (run.count != 0) slab_try_recycle(thief, slab);
            limit = 0; /* a whole slab is enough */
        } else {
            block_run_t more = slab_borrow_remote(slab, run.head);
            run = (block_run_t){more.head, run.count + more.count, false};
        }
    }
    pending_put_back(from, class_index, slab);
    owner_count_class(thief, HAK_CLASS_COUNTER_BORROWED, class_index, run.count);
    return run;
}

bool slab_check_link(const void *block, uint32_t class_index) {
    size_t unit = arena_unit_of(block);
    bool is_start = false;
    if (hak_likely(arena_has_unit(unit) && page_map_class(page_map_get(unit)) == class_index))
        (void)slab_block_index(slab_of_unit(unit), block, &is_start);
    if (HAK_SECURE && is_start) is_start = block_is_marked(block); /* it may be marked anew where it goes */
    if (hak_likely(is_start)) return true;
    hak_misuse(HAK_ERROR_LIST_DAMAGED, block, hak_class_info[class_index].size);
    return false;
}

uint32_t slab_block_index(const slab_t *slab, const void *address, bool *is_start) {
    size_t offset = (uintptr_t)address - (uintptr_t)slab_address(slab);
    uint32_t index = (uint32_t)(offset * slab_class(slab)->reciprocal >> HAK_RECIPROCAL_SHIFT);
    *is_start = (size_t)index * slab_class(slab)->size == offset && slab_carve_order(slab, index) < slab->carved;
    return index;
}

int64_t owner_outside_bytes(const slab_owner_t *owner) {
    uint64_t bytes = 0;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint64_t blocks = owner_read_class(owner, HAK_CLASS_COUNTER_TAKEN, class_index) -
                          owner_read_class(owner, HAK_CLASS_COUNTER_OVERFLOWS, class_index) -
                          owner_read_class(owner, HAK_CLASS_COUNTER_DRAINED, class_index) -
                          owner_read_class(owner, HAK_CLASS_COUNTER_COLLECTED, class_index);
        bytes += blocks * hak_class_info[class_index].size;
    }
    return (int64_t)bytes;
}
