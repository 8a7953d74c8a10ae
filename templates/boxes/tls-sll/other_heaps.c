#include "boxes/tls-sll/other_heaps.h"

#include "boxes/tls-sll/heap_registry.h"

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
