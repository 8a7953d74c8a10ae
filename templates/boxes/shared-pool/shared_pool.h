/* The shared pool: slabs of blocks, from acquisition to EMPTY and back.

   acquire   stage 1 retained units · 2 unused units · 3 a new superslab       shared_pool_acquire_slab
   partial   in its owner's list of its class: has blocks at home or uncarved
   full      in no list
   EMPTY     used == 0                      slab_try_recycle keeps or releases it → shared_pool_release_slab;
                                            owner_release_kept releases what was kept

   A block is "out" (with the program, in a list or between threads) from slab_take_blocks on, and home again through
   slab_free_block (by the owner) or slab_collect_remote (brought by others; slab_take_all_remote for a whole slab). No
   other function moves that boundary; owner_borrow_pending takes back what was on its way. */
#ifndef HAK_SHARED_POOL_H
#define HAK_SHARED_POOL_H

#include "base/compiler.h"
#include "boxes/shared-pool/arena.h"
#include "boxes/shared-pool/pool_bytes.h"
#include "boxes/shared-pool/slab.h"
#include "boxes/shared-pool/units.h"

/* A slab of a class for an owner, in the owner's partial list, from one stage; NULL when that has none. */
slab_t *shared_pool_acquire_slab(slab_owner_t *owner, uint32_t class_index, pool_stage_t stage);

/* Blocks taken from a slab, linked through their first word. */
typedef struct block_run {
    void *head;
    uint32_t count;
    bool is_zero; /* the blocks have never been written to, not even linked: true only of a single block */
} block_run_t;

/* Takes at most `limit` blocks: a listed slab's free list or a part of it, or a freshly carved run when it has none. Never
   empty. */
block_run_t slab_take_blocks(slab_owner_t *owner, slab_t *slab, uint32_t limit);

/* slab_free_block where the slab was FULL, falls EMPTY, or has no block outside. */
void slab_free_block_slow(slab_owner_t *owner, slab_t *slab, void *block);

/* True when a free of one block makes the slab partial or EMPTY, or cannot be: none is outside. */
HAK_INLINE bool slab_free_is_slow(const slab_t *slab) { return !slab->is_listed || slab->used <= 1; }

HAK_INLINE void slab_put_block(slab_t *slab, void *block) {
    block_link(block, slab->free);
    block_mark(block);
    slab->free = block;
    slab->used--;
}

/* The owner's free of one block, past its thread's list. */
HAK_INLINE void slab_free_block(slab_owner_t *owner, slab_t *slab, void *block) {
    if (hak_unlikely(slab_free_is_slow(slab))) slab_free_block_slow(owner, slab, block);
    else slab_put_block(slab, block);
}

/* A free of `count` linked blocks of one slab by a thread that does not own it: one CAS. Returns the slab's owner when
   so much has piled up with it that somebody else should see to it, else NULL. */
slab_owner_t *slab_free_remote(slab_t *slab, void *head, void *tail, uint32_t count);

/* Brings home what others freed into this owner's slabs: of one class, of all. */
void owner_collect_class(slab_owner_t *owner, uint32_t class_index);
void owner_collect_pending(slab_owner_t *owner);

HAK_INLINE bool owner_has_pending(slab_owner_t *owner, uint32_t class_index) {
    return atomic_load_explicit(&owner->pending[class_index], memory_order_relaxed) != NULL;
}

/* True when some slab of the owner has been freed altogether by others since the last collection; a hint. */
HAK_INLINE bool owner_has_burden(slab_owner_t *owner) {
    return atomic_load_explicit(&owner->burden_units, memory_order_relaxed) != 0;
}

/* Lets the owner's thread free up to the present frontier; relaxed, as arena_has_unit. */
HAK_INLINE void owner_see_frontier(slab_owner_t *owner) {
    owner->units = atomic_load_explicit(&arena.units, memory_order_relaxed);
}

/* And so many that it pays to look through all that is pending for them. */
HAK_INLINE bool owner_is_worth_a_look(slab_owner_t *owner) {
    uint32_t burden = atomic_load_explicit(&owner->burden_units, memory_order_relaxed);
    return burden != 0 && (uint64_t)burden * HAK_BURDEN_SHARE >= atomic_load_explicit(&owner->unburdened_units, memory_order_relaxed);
}

HAK_INLINE bool slab_is_owned_by(slab_t *slab, const slab_owner_t *owner) {
    return atomic_load_explicit(&slab->owner, memory_order_relaxed) == owner;
}

/* Counts which stage served an acquisition; not POOL_STAGE_NONE. */
void owner_count_stage(slab_owner_t *owner, pool_stage_t stage);

/* Releases the EMPTY slabs that the owner keeps. */
void owner_release_kept(slab_owner_t *owner);

/* Moves a partial slab of the class from one owner to another. Both must be the caller's alone: its own, and one held
   under the registry lock. NULL when it has none. */
slab_t *owner_move_partial(slab_owner_t *from, slab_owner_t *to, uint32_t class_index);

/* Takes from another owner's pending list the slabs that other threads have freed altogether, for `thief` to keep or to
   release: their owner may not run for a long time. Returns how many. */
uint32_t owner_steal_empty(slab_owner_t *from, slab_owner_t *thief);

/* Takes blocks of a class that wait for another owner, for `thief` to use: about `limit` of them, still outside their
   slabs. A slab that has been freed altogether becomes the thief's: into its list of partial slabs when nothing else was
   found, else to be kept or released. The run may be empty. */
block_run_t owner_borrow_pending(slab_owner_t *from, slab_owner_t *thief, uint32_t class_index, uint32_t limit);

/* Bytes of the blocks that an owner has taken from slabs less those it brought home. An owner may bring home what
   another took: only the sum over all owners means something. */
int64_t owner_outside_bytes(const slab_owner_t *owner);

/* True for the start of a block of the class that has been handed out at least once: what a link between free blocks must
   lead to. Says so when it is not: some block was written to after it was freed. */
bool slab_check_link(const void *block, uint32_t class_index);

/* The index of the block that holds `address`, and whether the address is that block's start. */
uint32_t slab_block_index(const slab_t *slab, const void *address, bool *is_start);

#endif
