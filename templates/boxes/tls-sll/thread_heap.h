/* A thread's heap: its lists of free blocks, its slabs, its outbox. It lives in the arena's metadata, is never freed,
   only retired and used again, so that a late remote free always has a valid target.

   UNUSED → IN_USE by its first thread → RETIRED when the thread ends → IN_USE by the next thread …
                    fork: in the child, heaps of threads that are no more become ABANDONED, and stay so             */
#ifndef HAK_TLS_SLL_THREAD_HEAP_H
#define HAK_TLS_SLL_THREAD_HEAP_H

#include "base/compiler.h"
#include "boxes/shared-pool/shared_pool.h"

/* A list of free blocks of one class.
   balance = room << HAK_ROOM_SHIFT | frees, in one word so that one add per call keeps both: a malloc adds 1 to the
   room, a free takes 1 from the room and adds 1 to the frees. The room is how many more blocks may be pushed; below 0
   the cold door is due. The frees are exact modulo 2^HAK_ROOM_SHIFT: with the list's length they give the number of
   calls without a counter on the hot path (tls_sll_settle). */
typedef struct tls_list {
    void *head;
    int64_t balance;
} tls_list_t;

#define HAK_ROOM_ONE (INT64_C(1) << HAK_ROOM_SHIFT)

/* What the cold doors know of a list. */
typedef struct list_state {
    int64_t settled_balance; /* balance and length of the list when they were last known together */
    int64_t tick_balance;    /* the balance when ACE last looked */
    uint32_t settled_length;
    uint32_t capacity;       /* blocks of room after a refill; 0: every call takes the cold door */
    uint64_t overflows;      /* the counter's value at the last refill */
} list_state_t;

typedef enum heap_state { HEAP_UNUSED, HEAP_IN_USE, HEAP_RETIRED, HEAP_ABANDONED } heap_state_t;

/* Blocks of one foreign slab, gathered for one splice. */
typedef struct outbox_slot {
    slab_t *slab; /* NULL: empty */
    void *head;
    void *tail;
    uint32_t room; /* blocks until it is flushed */
} outbox_slot_t;

typedef struct thread_heap {
    tls_list_t lists[HAK_CLASS_COUNT]; /* first, so that a list is one addition away */
    slab_owner_t owner;
    list_state_t states[HAK_CLASS_COUNT];
    outbox_slot_t outbox[HAK_OUTBOX_SLOTS];
    uint64_t capacity_bytes;  /* that all lists together have grown by, bounded by ACE */
    uint64_t tick_ms;
    uint32_t cold_calls;      /* since the last tick */
    uint32_t number;          /* from 1 */
    _Atomic uint32_t state;   /* heap_state_t; under the registry lock but for statistics */
    uint32_t exit_rounds;     /* of the thread-specific destructor */
    uint32_t steal_cursor;    /* the heap number to look at next */
    struct thread_heap *next_retired;
} thread_heap_t;

_Static_assert(sizeof(thread_heap_t) <= HAK_HEAP_BYTES, "a thread heap fits its stride");

/* As much of a heap as the hot paths look at: empty lists, and a tag that no page map entry has. */
typedef struct unborn_heap {
    tls_list_t lists[HAK_CLASS_COUNT];
    uint32_t owner_tag;
} unborn_heap_t;

_Static_assert(offsetof(unborn_heap_t, owner_tag) == offsetof(thread_heap_t, owner.tag), "the tag is where a heap has it");

/* This thread's heap; HAK_UNBORN_HEAP before its first call and after its end, so that the hot paths need no test for
   having one. Nothing ever writes to the unborn heap. */
extern __thread thread_heap_t *tls_heap;
extern const unborn_heap_t unborn_heap;
#define HAK_UNBORN_HEAP ((thread_heap_t *)(uintptr_t)&unborn_heap)

HAK_INLINE bool heap_is_born(const thread_heap_t *heap) { return heap != HAK_UNBORN_HEAP; }

HAK_INLINE thread_heap_t *heap_of_owner(slab_owner_t *owner) {
    return (thread_heap_t *)((char *)owner - offsetof(thread_heap_t, owner));
}

HAK_INLINE thread_heap_t *heap_at(uint32_t number) {
    return (thread_heap_t *)(arena.heaps + (size_t)(number - 1) * HAK_HEAP_BYTES);
}

/* A retired heap, or else a new one; NULL when there is no memory for it. The caller binds it. */
thread_heap_t *thread_heap_adopt(void);

/* Gives everything of a heap back that can be, and puts it up for adoption. */
void thread_heap_retire(thread_heap_t *heap);

/* Looks through retired heaps for a partial slab of the class, collecting and releasing on the way. */
slab_t *thread_heap_reclaim(thread_heap_t *heap, uint32_t class_index);

/* Takes over EMPTY slabs of threads that do not come round to collecting them; returns how many. */
uint32_t thread_heap_steal_empty(thread_heap_t *heap);

/* Brings home what has piled up with an owner that does not collect it: another live one's EMPTY slabs become this
   heap's or the pool's, a retired one is collected. */
void thread_heap_relieve(thread_heap_t *heap, slab_owner_t *burdened);

/* Collects every retired heap: releases what is EMPTY. For trim and exhaustion. */
void thread_heap_collect_retired(void);

/* The number of heaps ever made; each is heap_at(1..count). */
uint32_t thread_heap_count(void);

/* Around fork: the registry's lock is held, and the child abandons the heaps of threads that it does not have. */
void thread_heap_before_fork(void);
void thread_heap_after_fork(void);
void thread_heap_abandon_others(const thread_heap_t *own);

#endif
