/* The out-of-line metadata of the heap: superslabs, slabs and their owners.

   arena   | metadata | superslab 2 MiB | superslab 2 MiB | …          arena.base + (unit << 16) is a unit's address
   superslab = 32 units of 64 KiB; its state word says which are free and which of them are dirty
   slab    = 1..32 contiguous units of one superslab, blocks of one class
   page map: one word per unit, owner's tag << 13 | offset of the class's list in a thread heap

   A slab, for ever:   blocks = free list + remote list + outside + not carved yet
                       carved = used + length(free)          where used counts outside and remote

   Blocks outside may be anywhere: with the program, in any thread's list, in the transfer stage. Who owns a slab matters
   where they come home: the owner puts them into `free`, everybody else on `remote`.
*/
#ifndef HAK_SHARED_POOL_SLAB_H
#define HAK_SHARED_POOL_SLAB_H

#include <stdatomic.h>

#include "base/assert.h"
#include "base/compiler.h"
#include "boxes/shared-pool/hardening.h"
#include "os/processor.h"
#include "tables/class_info.h"
#include "tables/class_tables.h"
#include "tables/constants.h"
#include "tables/counters.h"

struct slab_owner;

/* What is known of a page run or a huge block that is sampled (boxes/sampler): written by who has the block, before its page map entry
   says HAK_ENTRY_SAMPLED. The last four are those of a guarded sample. */
typedef struct sample {
    void *block;       /* its address */
    size_t bytes;      /* asked for */
    size_t usable;     /* bytes that the program may use of a block of a class, which has a run of its own; 0: it is no such block */
    double weight;     /* blocks that it stands for; 0: it is guarded, and no sample of the profile's */
    uint64_t born_us;  /* by os_now_us */
    uint32_t site;     /* row of the table of sites; 0: weight is 0 */
    uint32_t thread;   /* that asked for it, as the system numbers them */
    uint32_t asked;    /* bytes that the program may use */
    uint32_t stack;    /* that asked for it: its node in the table of sites */
    uint32_t freed_stack, freed_thread; /* that freed it; 0: nobody yet. Written by who has claimed it */
} sample_t;

typedef struct slab {
    /* Line 1: written by the owner only (by the acquiring thread before the slab is published); for a page run, by
       whoever has its block. */
    void *free;              /* blocks at home, linked through their first word */
    struct slab *next;       /* in the owner's list of partial slabs of this class */
    struct slab *previous;
    size_t run_bytes;        /* a page run: bytes it may use, a multiple of the page; 0 for a slab of blocks */
    uint16_t used;           /* blocks outside: with the program, in a list or on its way, or on the remote list */
    uint16_t carved;         /* blocks that have been linked at least once */
    uint8_t class_index;
    uint8_t units;
    uint8_t units_back;      /* of any unit of a slab: distance to its first unit */
    bool is_listed;          /* in the owner's partial list */
    bool is_kept;            /* EMPTY, and counted in the owner's kept_units */
    bool was_zero;           /* no unit had been written to when the slab was acquired */
    bool is_guarded;         /* secure: a page run that has a guard behind its bytes */
    uint16_t first_index;    /* of the block that was or will be carved first; 0 unless secure */
    _Atomic(struct slab_owner *) owner; /* release by whoever moves the slab, acquire by who brings blocks home */

    /* Line 2: written by any thread; of a run or huge block that is sampled, by whoever has it. All zero between its uses. */
    union {
        HAK_CACHE_ALIGNED sample_t sample;
        struct {
            _Atomic uint64_t remote; /* count << 48 | pointer: blocks freed by other threads. Release by the freeing thread
                                        pairs with the acquire of slab_collect_remote; the release there, after it has read
                                        remote_tail and pending_next, with the acquire of the next free that finds the list empty. */
            void *remote_tail;       /* the last block of `remote`: written by whoever made it non-empty, before the slab goes
                                        on a pending list, read by whoever takes it from there */
            struct slab *pending_next; /* in an owner's pending list; belongs to whoever made `remote` non-empty */
        };
    };
} slab_t;

_Static_assert(sizeof(slab_t) == 2 * HAK_CACHE_LINE_BYTES, "one line for the owner, one for everybody else");

/* What a thread heap is to the shared pool. Written by the heap's thread, or under the registry lock when the heap is
   retired; `pending` by any thread, the counters read by any. */
typedef struct slab_owner {
    uint32_t entry_mask;     /* ~tag: clears the own tag from a page map entry, and leaves a bit of any other; without HAK_CODE_LISTS
                                while blocks are sampled (thread_heap.h) */
    size_t units;            /* arena.units when the owner's thread last looked: it frees without a look at a shared line */
    uint32_t tag;            /* as in the page map entries of the owner's small blocks; no tag covers another */
    uint32_t kept_units;       /* units of EMPTY slabs kept, at most kept_units_limit */
    uint32_t kept_units_limit;
    bool has_released;       /* a slab fell EMPTY and went to the pool: the bound on retained memory wants checking */
    _Atomic uint32_t burden_units; /* units of slabs that others have freed altogether, or, once retired, into; since the
                                      last collection; relaxed, a hint */
    _Atomic uint32_t unburdened_units; /* of pending slabs that were not EMPTY when somebody last looked; relaxed, a hint */
    _Atomic bool is_retired; /* no thread uses it; relaxed, a hint */
    slab_t *partial[HAK_CLASS_COUNT]; /* slabs with a block to give: first to serve first */
    HAK_CACHE_ALIGNED _Atomic(slab_t *) pending[HAK_CLASS_COUNT]; /* slabs whose remote list became non-empty: push is a
                                                                     release, taking all an acquire, by any thread */
    HAK_CACHE_ALIGNED _Atomic uint64_t counters[HAK_COUNTER_COUNT]; /* relaxed, written by the owner */
    _Atomic uint64_t class_counters[HAK_CLASS_COUNT][HAK_CLASS_COUNTER_COUNT]; /* as counters */
} slab_owner_t;

/* A counter of the owner's own thread: a plain add, which other threads may read at any time. */
HAK_INLINE void counter_add(_Atomic uint64_t *counter, uint64_t amount) {
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + amount, memory_order_relaxed);
}

HAK_INLINE void owner_count(slab_owner_t *owner, hak_counter_t counter) { counter_add(&owner->counters[counter], 1); }

HAK_INLINE void owner_count_class(slab_owner_t *owner, hak_class_counter_t counter, uint32_t class_index, uint64_t amount) {
    counter_add(&owner->class_counters[class_index][counter], amount);
}

HAK_INLINE uint64_t owner_read_class(const slab_owner_t *owner, hak_class_counter_t counter, uint32_t class_index) {
    return atomic_load_explicit(&owner->class_counters[class_index][counter], memory_order_relaxed);
}

HAK_INLINE const class_info_t *slab_class(const slab_t *slab) { return &hak_class_info[slab->class_index]; }

/* The index of the block that is carved after `carved` others, and how many are carved before the one of an index. */
HAK_INLINE uint32_t slab_index_carved(const slab_t *slab, uint32_t carved) {
    uint32_t index = carved + (HAK_SECURE ? slab->first_index : 0);
    return HAK_SECURE && index >= slab_class(slab)->blocks ? index - slab_class(slab)->blocks : index;
}

HAK_INLINE uint32_t slab_carve_order(const slab_t *slab, uint32_t index) {
    if (!HAK_SECURE || index >= slab_class(slab)->blocks) return index;
    return index >= slab->first_index ? index - slab->first_index : index + slab_class(slab)->blocks - slab->first_index;
}

/* Blocks of one class, linked through their first word, in one word: head | count << HAK_REMOTE_COUNT_SHIFT. */
HAK_INLINE uint64_t chain_pack(const void *head, uint32_t count) {
    return (uint64_t)count << HAK_REMOTE_COUNT_SHIFT | (uintptr_t)head;
}

HAK_INLINE void *chain_head(uint64_t chain) { return (void *)(uintptr_t)(chain & HAK_REMOTE_POINTER_MASK); }
HAK_INLINE uint32_t chain_count(uint64_t chain) { return (uint32_t)(chain >> HAK_REMOTE_COUNT_SHIFT); }

/* Secure: what is stored is the link, the place where it is and a secret, with its bytes in reverse: what runs over into the first of
   them changes the upper bits of the address, which no link has. */
HAK_INLINE void *block_next(const void *block) {
    uintptr_t stored = *(const uintptr_t *)block;
    return (void *)(HAK_SECURE ? (uintptr_t)__builtin_bswap64(stored) ^ (uintptr_t)block ^ hardening.link_key : stored);
}

HAK_INLINE void block_link(void *block, void *next) {
    uintptr_t link = (uintptr_t)next;
    *(uintptr_t *)block = HAK_SECURE ? (uintptr_t)__builtin_bswap64(link ^ (uintptr_t)block ^ hardening.link_key) : link;
}

HAK_INLINE void block_link_clear(void *block) { *(uintptr_t *)block = 0; }

/* The mark of a free block: its second word is its own address. What a program leaves there by chance or by copying is not. */
HAK_INLINE uintptr_t block_mark_word(const void *block) { return (uintptr_t)block ^ (HAK_SECURE ? hardening.mark_key : 0); }

HAK_INLINE bool block_is_marked(const void *block) { return ((const uintptr_t *)block)[1] == block_mark_word(block); }

HAK_INLINE void block_mark(void *block) {
    if (HAK_FREE_MARKS) ((HAK_APART uintptr_t *)block)[1] = block_mark_word(block);
}

HAK_INLINE void block_unmark(void *block) {
    if (HAK_FREE_MARKS) ((uintptr_t *)block)[1] = 0;
}

#endif
