/* A thread's heap: its lists of free blocks and its slabs. It lives in the arena's metadata, is never freed,
   only retired and used again, so that a late remote free always has a valid target.

   UNUSED → IN_USE by its first thread → RETIRED when the thread ends → IN_USE by the next thread …
                    fork: in the child, heaps of threads that are no more become ABANDONED, and stay so             */
#ifndef HAK_TLS_SLL_THREAD_HEAP_H
#define HAK_TLS_SLL_THREAD_HEAP_H

#include "base/compiler.h"
#include "boxes/shared-pool/shared_pool.h"

/* A list of free blocks of one class, of any thread's slabs. Both counts wrap; their difference, as a signed number, is the
   room: how many more blocks may be pushed. Two words, so that a malloc and a free that follow each other do not wait
   for one another's store; together they count every call without a counter of their own (tls_sll_settle).

     room    = ceiling - frees          length = settled_length + (frees - settled_frees) - (ceiling - settled_ceiling) */
typedef struct tls_list {
    void *head;
    uint32_t frees;   /* blocks ever pushed */
    uint32_t ceiling; /* blocks ever popped, and the room the list had at first: where the frees must stop */
} tls_list_t;

/* What the cold doors know of a list. */
typedef struct list_state {
    uint32_t settled_frees;  /* both counts and the length of the list when they were last known together */
    uint32_t settled_ceiling;
    uint32_t settled_length;
    uint32_t capacity;       /* blocks of room after a refill; 0: every call takes the cold door */
    uint32_t tick_frees;     /* both counts when ACE last looked */
    uint32_t tick_ceiling;
    uint32_t overflows;      /* blocks for which there was no room since the last refill */
} list_state_t;

typedef enum heap_state { HEAP_UNUSED, HEAP_IN_USE, HEAP_RETIRED, HEAP_ABANDONED } heap_state_t;

/* Small blocks of other threads' slabs, on their way: this thread must not hand them out, because it would share cache
   lines with their neighbours. */
typedef struct outbox {
    void *head;
    uint32_t count;
} outbox_t;

typedef struct thread_heap {
    tls_list_t no_list;                /* of the page map's entry 0: never has room */
    tls_list_t lists[HAK_CLASS_COUNT]; /* each where a page map entry says: page_map_code(class_index) from the start */
    slab_owner_t owner;
    list_state_t states[HAK_CLASS_COUNT];
    outbox_t outbox[HAK_OWNED_CLASS_COUNT];
    uint64_t capacity_bytes;  /* that all lists together have grown by, bounded by ACE */
    uint64_t tick_ms;
    uint32_t cold_calls;      /* since the last tick */
    uint32_t number;          /* from 1 */
    _Atomic uint32_t state;   /* heap_state_t; under the registry lock but for statistics */
    uint32_t exit_rounds;     /* of the thread-specific destructor */
    uint32_t steal_cursor;    /* the heap number to look at next */
    struct quarantine *quarantine; /* secure */
    struct thread_heap *next_retired;
} thread_heap_t;

_Static_assert(sizeof(thread_heap_t) <= HAK_HEAP_BYTES, "a thread heap fits its stride");

_Static_assert(offsetof(thread_heap_t, lists) == 1u << HAK_CODE_SHIFT && sizeof(tls_list_t) == 1u << HAK_CODE_SHIFT,
               "a page map entry's code is the offset of its list");

/* As much of a heap as the hot paths look at, all zero: empty lists without room, and no unit that may be freed into. */
typedef struct unborn_heap {
    tls_list_t no_list;
    tls_list_t lists[HAK_CLASS_COUNT];
    HAK_CACHE_ALIGNED uint32_t entry_mask;
    size_t units;
} unborn_heap_t;

_Static_assert(offsetof(unborn_heap_t, entry_mask) == offsetof(thread_heap_t, owner.entry_mask), "the mask is where a heap has it");
_Static_assert(offsetof(unborn_heap_t, units) == offsetof(thread_heap_t, owner.units), "and the units");

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

/* The heap that all threads share for which thread_heap_adopt has none, locked; NULL when there is none either. Whoever gets it
   returns it before its call ends. */
thread_heap_t *thread_heap_adopt_common(void);
bool thread_heap_is_common(const thread_heap_t *heap);
void thread_heap_return_common(void);

/* Gives everything of a heap back that can be, and puts it up for adoption. */
void thread_heap_retire(thread_heap_t *heap);

/* Looks through retired heaps for a partial slab of the class, collecting and releasing on the way. */
slab_t *thread_heap_reclaim(thread_heap_t *heap, uint32_t class_index);

/* Takes over EMPTY slabs of threads that do not come round to collecting them; returns how many. */
uint32_t thread_heap_steal_empty(thread_heap_t *heap);

/* Blocks of a class that wait for other threads (owner_borrow_pending), of the first of a few heaps that has some. */
block_run_t thread_heap_borrow(thread_heap_t *heap, uint32_t class_index, uint32_t limit);

/* Of every heap: EMPTY slabs that others freed. For trim and exhaustion. */
void thread_heap_steal_all(thread_heap_t *heap);

/* How many times more threads there are than HAK_CROWD_HEAPS, at least 1; a hint. In a crowd lists are shorter, and what one
   thread has too much of is handed on. */
uint32_t thread_heaps_crowding(void);

/* The same as a flag that costs one load. */
extern _Atomic bool thread_heaps_crowd;
HAK_INLINE bool thread_heaps_are_crowding(void) { return atomic_load_explicit(&thread_heaps_crowd, memory_order_relaxed); }

/* Brings home what has piled up with an owner that does not collect it: another live one's EMPTY slabs become this
   heap's or the pool's, a retired one is collected. */
void thread_heap_relieve(thread_heap_t *heap, slab_owner_t *burdened);

/* Collects every retired heap: releases what is EMPTY. For trim and exhaustion. */
void thread_heap_collect_retired(void);

/* The number of heaps ever made; each is heap_at(1..count). */
uint32_t thread_heap_count(void);

/* In the child of a fork: abandons the heaps of threads that it does not have. */
void thread_heap_abandon_others(const thread_heap_t *own);

#endif
