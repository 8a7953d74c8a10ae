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

/* While blocks are sampled, malloc is to take the cold door after a given number of calls, however many blocks come back meanwhile. So
   what comes back goes elsewhere: frees clear HAK_CODE_LISTS from the offset that the page map gives them, by the same mask that clears
   the owner's tag, and find `returned` in place of `lists`. That one is the thread's list then, to all that the cold doors do with it;
   `lists` has only what was handed out to the fast path of malloc, and runs empty in due time. */
typedef struct handed {
    uint32_t length;  /* of the list, and its ceiling, when they were last known together */
    uint32_t ceiling;
} handed_t;

#define HAK_LISTS_START (HAK_CODE_LISTS + (1u << HAK_CODE_SHIFT))

typedef struct thread_heap {
    tls_list_t no_list;                   /* of the page map's entry 0: never has room */
    tls_list_t returned[HAK_CLASS_COUNT]; /* each where a page map entry says, but for HAK_CODE_LISTS */
    char no_lists[HAK_LISTS_START - sizeof(tls_list_t) * (1 + HAK_CLASS_COUNT)]; /* all zero: lists of runs and huge blocks, without room */
    tls_list_t lists[HAK_CLASS_COUNT];    /* each where a page map entry says: page_map_code(class_index) from the start */
    slab_owner_t owner;
    list_state_t states[HAK_CLASS_COUNT];
    outbox_t outbox[HAK_OWNED_CLASS_COUNT];
    uint64_t capacity_bytes;  /* that all lists together have grown by, bounded by ACE */
    uint64_t tick_ms;
    uint32_t cold_calls;      /* since the last tick */
    uint32_t number;          /* from 1 */
    _Atomic uint32_t state;   /* heap_state_t; under registry.lock but for statistics */
    uint32_t exit_rounds;     /* of the thread-specific destructor */
    uint32_t steal_cursor;    /* the heap number to look at next */
    struct quarantine *quarantine; /* secure */
    struct thread_heap *next_retired;
    struct {
        handed_t handed[HAK_CLASS_COUNT];
        uint64_t handouts[HAK_CLASS_COUNT]; /* blocks that may yet be handed out before the next sample */
        double rate;            /* samples per byte; 0: none */
        uint64_t large_gap;     /* bytes of blocks without a class before the next sample */
        uint64_t random;
        uint32_t epoch;         /* of the sampler, when this was last brought in line with it */
        uint32_t guards;        /* placed so far */
        double guard_rate;      /* guarded samples per byte; 0: none */
        uint64_t guard_resume_us; /* paced: there is none before */
    } sampling;
} thread_heap_t;

_Static_assert(sizeof(thread_heap_t) <= HAK_HEAP_BYTES, "a thread heap fits its stride");

_Static_assert(offsetof(thread_heap_t, lists) == HAK_LISTS_START && sizeof(tls_list_t) == 1u << HAK_CODE_SHIFT,
               "a page map entry's code is the offset of its list");
_Static_assert(offsetof(thread_heap_t, returned) == HAK_LISTS_START - HAK_CODE_LISTS, "and without the bit, of the other one");

/* As much of a heap as the hot paths look at, all zero: empty lists without room, and no unit that may be freed into. */
typedef struct unborn_heap {
    char no_lists[HAK_LISTS_START];
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

HAK_INLINE bool heap_is_sampled(const thread_heap_t *heap) { return (heap->owner.entry_mask & HAK_CODE_LISTS) == 0; }

/* The thread's list of a class: what its frees push to, and its states speak of. */
HAK_INLINE tls_list_t *heap_list(const thread_heap_t *heap, uint32_t class_index) {
    return (tls_list_t *)((uintptr_t)heap + (page_map_code(class_index) & heap->owner.entry_mask));
}

HAK_INLINE thread_heap_t *heap_of_owner(slab_owner_t *owner) {
    return (thread_heap_t *)((char *)owner - offsetof(thread_heap_t, owner));
}

HAK_INLINE thread_heap_t *heap_at(uint32_t number) {
    return (thread_heap_t *)(arena.heaps + (size_t)(number - 1) * HAK_HEAP_BYTES);
}

#endif
