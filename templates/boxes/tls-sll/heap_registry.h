/* The registry of all heaps: how many there are, what has become of each, the line of retired ones, how many threads have one. */
#ifndef HAK_TLS_SLL_HEAP_REGISTRY_H
#define HAK_TLS_SLL_HEAP_REGISTRY_H

#include "base/stop.h"
#include "boxes/tls-sll/thread_heap.h"

/* Lock order: common_lock (heap_life.c), registry.lock, then the arena's locks. */
typedef struct heap_registry {
    os_lock_t lock;
    _Atomic uint32_t count;          /* heaps ever made; release by the maker, acquire by who reads them */
    _Atomic uint32_t retired_count;  /* relaxed: a hint that looking is worth it */
    _Atomic uint32_t in_use_count;   /* relaxed, written under the lock: of heaps that a thread has */
    thread_heap_t *retired;          /* the next to adopt or to look through; retired heaps come first in line */
    thread_heap_t *last_retired;
    _Atomic(thread_heap_t *) touched; /* the retired heap that the holder of the lock changes; release after a change, and a
                                         fence before the next: the child of a fork gives that heap up */
    thread_heap_t *_Atomic common;    /* of threads that cannot have a heap of their own; NULL until it is wanted. Set under the lock,
                                         given up under common_lock. A release, for the child of a fork: its user has common_lock */
} heap_registry_t;

extern heap_registry_t registry;

void registry_lock(void);
bool registry_try_lock(void);
void registry_unlock(void);

/* The number of heaps ever made; each is heap_at(1..count). */
uint32_t thread_heap_count(void);

/* How many times more threads there are than HAK_CROWD_HEAPS, at least 1; a hint. In a crowd lists are shorter, and what one
   thread has too much of is handed on. */
uint32_t thread_heaps_crowding(void);

/* The same as a flag that costs one load. */
extern _Atomic bool thread_heaps_crowd;
HAK_INLINE bool thread_heaps_are_crowding(void) { return atomic_load_explicit(&thread_heaps_crowd, memory_order_relaxed); }

/* One more thread, or one fewer, has a heap; so many have. */
void in_use_add_locked(int change);
void in_use_set_locked(uint32_t count);

/* The line of retired heaps: takes the first; puts the first one last, so that reclaiming looks at all of them in turn; puts one up, in
   front. */
thread_heap_t *retired_pop_locked(void);
void retired_rotate_locked(void);
void retired_push_locked(thread_heap_t *heap);

/* Around every change of a retired heap; NULL: it is made. */
void retired_touch_locked(thread_heap_t *heap);

/* A release: the child of a fork that finds a heap retired finds it flushed. */
HAK_INLINE void heap_set_state(thread_heap_t *heap, heap_state_t state) {
    atomic_store_explicit(&heap->state, (uint32_t)state, memory_order_release);
    hak_may_stop();
}

HAK_INLINE heap_state_t heap_get_state(const thread_heap_t *heap) {
    return (heap_state_t)atomic_load_explicit(&heap->state, memory_order_acquire);
}

HAK_INLINE thread_heap_t *common_heap(void) { return atomic_load_explicit(&registry.common, memory_order_relaxed); }

#endif
