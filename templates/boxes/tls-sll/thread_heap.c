/* The registry of thread heaps. */
#include "boxes/tls-sll/thread_heap.h"

#include "base/stop.h"
#include "boxes/tls-sll/quarantine.h"
#include "boxes/tls-sll/tls_sll.h"
#include "diag/knobs.h"

const unborn_heap_t unborn_heap = {.entry_mask = 0};
__thread thread_heap_t *tls_heap = (thread_heap_t *)(void *)&unborn_heap;

/* Lock order: common.lock, registry.lock, then the arena's locks. */
static struct {
    os_lock_t lock;
    _Atomic uint32_t count;          /* heaps ever made; release by the maker, acquire by who reads them */
    _Atomic uint32_t retired_count;  /* relaxed: a hint that looking is worth it */
    _Atomic uint32_t in_use_count;   /* relaxed, written under the lock: of heaps that a thread has */
    thread_heap_t *retired;          /* the next to adopt or to look through; retired heaps come first in line */
    thread_heap_t *last_retired;
    _Atomic(thread_heap_t *) touched; /* the retired heap that the holder of the lock changes; release after a change, and a
                                         fence before the next: the child of a fork gives that heap up */
} registry;

/* For threads that cannot have a heap of their own: one at a time has this one, for the length of a call, and leaves nothing in
   it. Its lock comes before registry.lock. */
static struct {
    os_lock_t lock;
    thread_heap_t *_Atomic heap; /* NULL until it is wanted; set under registry.lock. A release, for the child of a fork: its user has `lock` */
} common;

static thread_heap_t *common_heap(void) { return atomic_load_explicit(&common.heap, memory_order_relaxed); }

_Atomic bool thread_heaps_crowd; /* relaxed, written under registry.lock */

static void in_use_set_locked(uint32_t count) {
    atomic_store_explicit(&registry.in_use_count, count, memory_order_relaxed);
    atomic_store_explicit(&thread_heaps_crowd, thread_heaps_crowding() > 1, memory_order_relaxed);
}

static void in_use_add_locked(int change) {
    in_use_set_locked(atomic_load_explicit(&registry.in_use_count, memory_order_relaxed) + (uint32_t)change);
}

uint32_t thread_heaps_crowding(void) {
    return atomic_load_explicit(&registry.in_use_count, memory_order_relaxed) / HAK_CROWD_HEAPS + 1;
}

uint32_t thread_heap_count(void) { return atomic_load_explicit(&registry.count, memory_order_acquire); }

/* A release: the child of a fork that finds a heap retired finds it flushed. */
static void heap_set_state(thread_heap_t *heap, heap_state_t state) {
    atomic_store_explicit(&heap->state, (uint32_t)state, memory_order_release);
    hak_may_stop();
}

static heap_state_t heap_get_state(const thread_heap_t *heap) {
    return (heap_state_t)atomic_load_explicit(&heap->state, memory_order_acquire);
}

/* The next larger word with as many ones: the lowest run of ones loses its top bit to the left, the rest falls down. */
static uint32_t next_tag(uint32_t tag) {
    uint32_t lowest = tag & (0 - tag), ripple = tag + lowest;
    return ripple | ((tag ^ ripple) >> (2 + lowest_bit(lowest)));
}

/* Makes heap number count + 1, if there is memory for that and `spare` more; it reads as zero, which is most of what it needs.
   One is spare for ever, committed but untouched: the common heap. */
static thread_heap_t *heap_create_locked(uint32_t spare) {
    uint32_t number = atomic_load_explicit(&registry.count, memory_order_relaxed) + 1;
    if (arena_commit_heap(number + spare) == NULL) return NULL;
    thread_heap_t *heap = heap_at(number);
    heap->number = number;
    hak_may_stop();
    uint32_t tag = number == 1 ? HAK_FIRST_TAG : next_tag(heap_at(number - 1)->owner.tag >> HAK_OWNER_SHIFT);
    heap->owner.tag = tag << HAK_OWNER_SHIFT;
    heap->owner.entry_mask = ~heap->owner.tag;
    heap->quarantine = quarantine_at(number);
    quarantine_start(heap->quarantine);
    heap->owner.kept_units_limit = knob_is_on(HAK_KNOB_TINY_USE_SUPERSLAB) ? HAK_OWNER_KEPT_UNITS : 0;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        tls_sll_set_capacity(heap, class_index, tls_sll_start_capacity(class_index));
    }
    heap->capacity_bytes = 0;
    hak_may_stop();
    atomic_store_explicit(&registry.count, number, memory_order_release);
    hak_may_stop();
    return heap;
}

static thread_heap_t *retired_pop_locked(void) {
    thread_heap_t *heap = registry.retired;
    if (heap == NULL) return NULL;
    registry.retired = heap->next_retired;
    if (registry.retired == NULL) registry.last_retired = NULL;
    return heap;
}

/* Puts the first retired heap last, so that reclaiming looks at all of them in turn. */
static void retired_rotate_locked(void) {
    thread_heap_t *heap = registry.retired;
    if (heap == registry.last_retired) return;
    registry.retired = heap->next_retired;
    heap->next_retired = NULL;
    registry.last_retired->next_retired = heap;
    registry.last_retired = heap;
}

static void retired_append_locked(thread_heap_t *heap) {
    heap->next_retired = NULL;
    if (registry.retired == NULL) registry.retired = heap;
    else registry.last_retired->next_retired = heap;
    registry.last_retired = heap;
    atomic_fetch_add_explicit(&registry.retired_count, 1, memory_order_relaxed);
}

/* Makes the line of retired heaps anew from the states of all heaps. The last holder of the lock was left behind by a fork. A heap
   that it was looking through may be torn, and is given up; one that it had made for itself and not begun to use is as good as
   retired, and so is one that it was about to adopt or had flushed to retire. */
HAK_COLD static void registry_inherit_locked(void) {
    thread_heap_t *torn = atomic_load_explicit(&registry.touched, memory_order_acquire);
    if (torn != NULL && heap_get_state(torn) == HEAP_RETIRED) heap_set_state(torn, HEAP_ABANDONED);
    atomic_store_explicit(&registry.touched, NULL, memory_order_relaxed);
    uint32_t in_use = 0;
    registry.retired = registry.last_retired = NULL;
    atomic_store_explicit(&registry.retired_count, 0, memory_order_relaxed);
    for (uint32_t number = 1; number <= thread_heap_count(); number++) {
        thread_heap_t *heap = heap_at(number);
        if (heap_get_state(heap) == HEAP_UNUSED) heap_set_state(heap, HEAP_RETIRED);
        if (heap_get_state(heap) == HEAP_RETIRED) retired_append_locked(heap);
        if (heap_get_state(heap) == HEAP_IN_USE && heap != common_heap()) in_use++;
    }
    in_use_set_locked(in_use);
}

static void registry_lock(void) {
    if (hak_unlikely(os_lock(&registry.lock) == OS_LOCK_INHERITED)) registry_inherit_locked();
    hak_may_stop();
}

static bool registry_try_lock(void) {
    os_lock_result_t result = os_try_lock(&registry.lock);
    if (hak_unlikely(result == OS_LOCK_INHERITED)) registry_inherit_locked();
    if (result != OS_LOCK_BUSY) hak_may_stop();
    return result != OS_LOCK_BUSY;
}

static void registry_unlock(void) {
    hak_may_stop();
    os_unlock(&registry.lock);
}

/* Around every change of a retired heap. */
static void retired_touch_locked(thread_heap_t *heap) {
    atomic_store_explicit(&registry.touched, heap, memory_order_release);
    atomic_thread_fence(memory_order_release);
    hak_may_stop();
}

thread_heap_t *thread_heap_adopt(void) {
    registry_lock();
    thread_heap_t *heap = retired_pop_locked();
    hak_may_stop();
    if (heap != NULL) {
        atomic_fetch_sub_explicit(&registry.retired_count, 1, memory_order_relaxed);
    } else {
        heap = heap_create_locked(common_heap() == NULL ? 1 : 0);
    }
    if (heap != NULL) {
        heap_set_state(heap, HEAP_IN_USE);
        atomic_store_explicit(&heap->owner.is_retired, false, memory_order_relaxed);
        in_use_add_locked(1);
    }
    registry_unlock();
    return heap;
}

/* Everything that is the heap's alone goes home: lists, outbox, what others freed; EMPTY slabs go to the pool. */
static void heap_flush(thread_heap_t *heap) {
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        if (heap->lists[class_index].head != NULL) tls_sll_drain(heap, class_index, 0);
    }
    tls_sll_flush_outbox(heap);
    owner_collect_pending(&heap->owner);
    owner_release_kept(&heap->owner);
}

void thread_heap_retire(thread_heap_t *heap) {
    heap_flush(heap);
    heap->exit_rounds = 0;
    atomic_store_explicit(&heap->owner.is_retired, true, memory_order_relaxed);
    registry_lock();
    heap_set_state(heap, HEAP_RETIRED);
    heap->next_retired = registry.retired;
    if (registry.retired == NULL) registry.last_retired = heap;
    registry.retired = heap;
    hak_may_stop();
    atomic_fetch_add_explicit(&registry.retired_count, 1, memory_order_relaxed);
    in_use_add_locked(-1);
    registry_unlock();
}

/* IN_USE before it is the common one: as such it is never taken for a heap that nobody has begun to use. */
static void make_common_heap(void) {
    registry_lock();
    thread_heap_t *heap = heap_create_locked(0);
    if (heap != NULL) heap_set_state(heap, HEAP_IN_USE);
    atomic_store_explicit(&common.heap, heap, memory_order_release);
    registry_unlock();
}

/* Whoever had the common heap was left behind by a fork, and may have left it torn: it is given up. */
HAK_COLD static void common_inherit_locked(void) {
    if (common_heap() != NULL) heap_set_state(common_heap(), HEAP_ABANDONED);
    atomic_store_explicit(&common.heap, NULL, memory_order_release);
}

thread_heap_t *thread_heap_adopt_common(void) {
    if (hak_unlikely(os_lock(&common.lock) == OS_LOCK_INHERITED)) common_inherit_locked();
    hak_may_stop();
    if (common_heap() == NULL) make_common_heap();
    thread_heap_t *heap = common_heap();
    if (heap == NULL) os_unlock(&common.lock);
    return heap;
}

bool thread_heap_is_common(const thread_heap_t *heap) { return heap == common_heap(); }

void thread_heap_return_common(void) {
    hak_may_stop();
    heap_flush(common_heap());
    hak_may_stop();
    os_unlock(&common.lock);
}

slab_t *thread_heap_reclaim(thread_heap_t *heap, uint32_t class_index) {
    if (atomic_load_explicit(&registry.retired_count, memory_order_relaxed) == 0) return NULL;
    if (!registry_try_lock()) return NULL;
    slab_t *slab = NULL;
    for (unsigned looked_at = 0; registry.retired != NULL && slab == NULL && looked_at < HAK_RECLAIM_HEAPS; looked_at++) {
        slab_owner_t *retired = &registry.retired->owner;
        retired_touch_locked(registry.retired);
        owner_collect_class(retired, class_index);
        slab = owner_move_partial(retired, &heap->owner, class_index);
        hak_may_stop();
        if (slab == NULL) retired_rotate_locked();
    }
    retired_touch_locked(NULL);
    registry_unlock();
    if (slab != NULL) owner_count(&heap->owner, HAK_COUNTER_SLABS_RECLAIMED);
    return slab;
}

uint32_t thread_heap_steal_empty(thread_heap_t *heap) {
    uint32_t count = thread_heap_count(), stolen = 0;
    for (uint32_t looked_at = 0; looked_at < HAK_STEAL_HEAPS && looked_at < count && stolen == 0; looked_at++) {
        heap->steal_cursor = heap->steal_cursor % count + 1;
        slab_owner_t *other = &heap_at(heap->steal_cursor)->owner;
        if (other != &heap->owner && owner_is_worth_a_look(other)) stolen += owner_steal_empty(other, &heap->owner);
    }
    counter_add(&heap->owner.counters[HAK_COUNTER_SLABS_STOLEN], stolen);
    return stolen;
}

void thread_heap_steal_all(thread_heap_t *heap) {
    uint32_t stolen = 0;
    for (uint32_t number = 1; number <= thread_heap_count(); number++) {
        slab_owner_t *other = &heap_at(number)->owner;
        if (other != &heap->owner && owner_has_burden(other)) stolen += owner_steal_empty(other, &heap->owner);
    }
    counter_add(&heap->owner.counters[HAK_COUNTER_SLABS_STOLEN], stolen);
}

block_run_t thread_heap_borrow(thread_heap_t *heap, uint32_t class_index, uint32_t limit) {
    uint32_t count = thread_heap_count();
    block_run_t run = {NULL, 0, false};
    for (uint32_t looked_at = 0; looked_at < HAK_STEAL_HEAPS && looked_at < count; looked_at++) {
        heap->steal_cursor = heap->steal_cursor % count + 1;
        slab_owner_t *other = &heap_at(heap->steal_cursor)->owner;
        if (other == &heap->owner || !owner_has_pending(other, class_index)) continue;
        run = owner_borrow_pending(other, &heap->owner, class_index, limit);
        if (run.count != 0 || heap->owner.partial[class_index] != NULL) break;
    }
    return run;
}

/* Collects a heap that nobody uses, if that is still so. */
static void collect_if_retired(thread_heap_t *heap) {
    if (!registry_try_lock()) return;
    if (atomic_load_explicit(&heap->state, memory_order_relaxed) == HEAP_RETIRED) {
        retired_touch_locked(heap);
        owner_collect_pending(&heap->owner);
        owner_release_kept(&heap->owner);
        retired_touch_locked(NULL);
    }
    registry_unlock();
}

void thread_heap_relieve(thread_heap_t *heap, slab_owner_t *burdened) {
    if (atomic_load_explicit(&burdened->is_retired, memory_order_relaxed)) collect_if_retired(heap_of_owner(burdened));
    else counter_add(&heap->owner.counters[HAK_COUNTER_SLABS_STOLEN], owner_steal_empty(burdened, &heap->owner));
    heap->owner.has_released = true;
}

/* What others have freed of the common heap's slabs: it may be long until somebody wants that heap again. */
static void common_collect(void) {
    if (common_heap() == NULL) return;
    os_lock_result_t result = os_try_lock(&common.lock); /* the caller may be in a call with the common heap itself */
    if (result == OS_LOCK_BUSY) return;
    if (hak_unlikely(result == OS_LOCK_INHERITED)) common_inherit_locked();
    hak_may_stop();
    if (common_heap() != NULL) heap_flush(common_heap());
    hak_may_stop();
    os_unlock(&common.lock);
}

void thread_heap_collect_retired(void) {
    common_collect();
    registry_lock();
    for (thread_heap_t *heap = registry.retired; heap != NULL; heap = heap->next_retired) {
        retired_touch_locked(heap);
        heap_flush(heap);
    }
    retired_touch_locked(NULL);
    registry_unlock();
}

void thread_heap_abandon_others(const thread_heap_t *own) {
    for (uint32_t number = 1; number <= thread_heap_count(); number++) {
        thread_heap_t *heap = heap_at(number);
        if (heap != own && heap != common_heap() && heap_get_state(heap) == HEAP_IN_USE) heap_set_state(heap, HEAP_ABANDONED);
    }
    in_use_set_locked(heap_is_born(own) ? 1 : 0);
}
