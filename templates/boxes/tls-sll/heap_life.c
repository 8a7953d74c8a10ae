#include "boxes/tls-sll/heap_life.h"

#include "base/bits.h"
#include "boxes/tls-sll/heap_registry.h"
#include "boxes/tls-sll/quarantine.h"
#include "boxes/tls-sll/tls_sll.h"
#include "diag/knobs.h"

/* Of the common heap (registry.common): one thread at a time has it, for the length of a call, and leaves nothing in it. Comes before
   registry.lock. */
static os_lock_t common_lock;

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
        if (heap->lists[class_index].head != NULL || heap_is_sampled(heap)) tls_sll_drain(heap, class_index);
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
    retired_push_locked(heap);
    in_use_add_locked(-1);
    registry_unlock();
}

/* IN_USE before it is the common one: as such it is never taken for a heap that nobody has begun to use. */
static void make_common_heap(void) {
    registry_lock();
    thread_heap_t *heap = heap_create_locked(0);
    if (heap != NULL) heap_set_state(heap, HEAP_IN_USE);
    atomic_store_explicit(&registry.common, heap, memory_order_release);
    registry_unlock();
}

/* Whoever had the common heap was left behind by a fork, and may have left it torn: it is given up. */
HAK_COLD static void common_inherit_locked(void) {
    if (common_heap() != NULL) heap_set_state(common_heap(), HEAP_ABANDONED);
    atomic_store_explicit(&registry.common, NULL, memory_order_release);
}

thread_heap_t *thread_heap_adopt_common(void) {
    if (hak_unlikely(os_lock(&common_lock) == OS_LOCK_INHERITED)) common_inherit_locked();
    hak_may_stop();
    if (common_heap() == NULL) make_common_heap();
    thread_heap_t *heap = common_heap();
    if (heap == NULL) os_unlock(&common_lock);
    return heap;
}

bool thread_heap_is_common(const thread_heap_t *heap) { return heap == common_heap(); }

void thread_heap_return_common(void) {
    hak_may_stop();
    heap_flush(common_heap());
    hak_may_stop();
    os_unlock(&common_lock);
}

/* What others have freed of the common heap's slabs: it may be long until somebody wants that heap again. */
static void common_collect(void) {
    if (common_heap() == NULL) return;
    os_lock_result_t result = os_try_lock(&common_lock); /* the caller may be in a call with the common heap itself */
    if (result == OS_LOCK_BUSY) return;
    if (hak_unlikely(result == OS_LOCK_INHERITED)) common_inherit_locked();
    hak_may_stop();
    if (common_heap() != NULL) heap_flush(common_heap());
    hak_may_stop();
    os_unlock(&common_lock);
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
