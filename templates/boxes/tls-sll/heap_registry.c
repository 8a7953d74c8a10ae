#include "boxes/tls-sll/heap_registry.h"

heap_registry_t registry;

_Atomic bool thread_heaps_crowd; /* relaxed, written under registry.lock */

void in_use_set_locked(uint32_t count) {
    atomic_store_explicit(&registry.in_use_count, count, memory_order_relaxed);
    atomic_store_explicit(&thread_heaps_crowd, thread_heaps_crowding() > 1, memory_order_relaxed);
}

void in_use_add_locked(int change) {
    in_use_set_locked(atomic_load_explicit(&registry.in_use_count, memory_order_relaxed) + (uint32_t)change);
}

uint32_t thread_heaps_crowding(void) {
    return atomic_load_explicit(&registry.in_use_count, memory_order_relaxed) / HAK_CROWD_HEAPS + 1;
}

uint32_t thread_heap_count(void) { return atomic_load_explicit(&registry.count, memory_order_acquire); }

thread_heap_t *retired_pop_locked(void) {
    thread_heap_t *heap = registry.retired;
    if (heap == NULL) return NULL;
    registry.retired = heap->next_retired;
    if (registry.retired == NULL) registry.last_retired = NULL;
    return heap;
}

void retired_rotate_locked(void) {
    thread_heap_t *heap = registry.retired;
    if (heap == registry.last_retired) return;
    registry.retired = heap->next_retired;
    heap->next_retired = NULL;
    registry.last_retired->next_retired = heap;
    registry.last_retired = heap;
}

void retired_push_locked(thread_heap_t *heap) {
    heap->next_retired = registry.retired;
    if (registry.retired == NULL) registry.last_retired = heap;
    registry.retired = heap;
    hak_may_stop();
    atomic_fetch_add_explicit(&registry.retired_count, 1, memory_order_relaxed);
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

void registry_lock(void) {
    if (hak_unlikely(os_lock(&registry.lock) == OS_LOCK_INHERITED)) registry_inherit_locked();
    hak_may_stop();
}

bool registry_try_lock(void) {
    os_lock_result_t result = os_try_lock(&registry.lock);
    if (hak_unlikely(result == OS_LOCK_INHERITED)) registry_inherit_locked();
    if (result != OS_LOCK_BUSY) hak_may_stop();
    return result != OS_LOCK_BUSY;
}

void registry_unlock(void) {
    hak_may_stop();
    os_unlock(&registry.lock);
}

void retired_touch_locked(thread_heap_t *heap) {
    atomic_store_explicit(&registry.touched, heap, memory_order_release);
    atomic_thread_fence(memory_order_release);
    hak_may_stop();
}
