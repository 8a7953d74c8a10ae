/* Secure: one byte says of each block whether the program has it. It lies beside the slab metadata, where no overrun reaches it.

   Blocks of a cache line or more: a byte per line of the arena, of which each such block begins in one of its own. Smaller blocks:
   a byte per granule. 0: free, or no block begins here; else the block's offset in its line, so that no other address passes for
   its start. Different blocks have different bytes, and a block is one thread's at a time: no atomic read-modify-write is needed,
   and of two threads that free one block at the same moment, one fails here or the block is found out when it is handed out
   twice. */
#ifndef HAK_SHARED_POOL_BLOCK_STATE_H
#define HAK_SHARED_POOL_BLOCK_STATE_H

#include "boxes/shared-pool/arena.h"
#include "boxes/shared-pool/hardening.h"

typedef _Atomic unsigned char block_state_t; /* relaxed: the block's own way from thread to thread orders it */

HAK_INLINE block_state_t *block_state(const void *block, uint32_t class_index) {
    size_t offset = (uintptr_t)block - arena.base;
    if (class_index < HAK_OWNED_CLASS_COUNT) return (block_state_t *)arena.small_states + (offset >> HAK_GRANULE_SHIFT);
    return (block_state_t *)arena.states + (offset >> HAK_STATE_SHIFT);
}

/* The state of a block at this address that the program has. */
HAK_INLINE unsigned char live_state(const void *block) {
    return (unsigned char)(HAK_CACHE_LINE_BYTES | ((uintptr_t)block & (HAK_CACHE_LINE_BYTES - 1)));
}

HAK_INLINE bool block_is_live(const void *block, uint32_t class_index) {
    return atomic_load_explicit(block_state(block, class_index), memory_order_relaxed) == live_state(block);
}

/* A word at the end of a block that the program does not know. Its second byte is 0, where a string that runs over would be
   cut; its first is not, so that the 0 at the end of a string is noticed. */
HAK_INLINE uint64_t *block_canary(const void *block, size_t size) {
    return (uint64_t *)((uintptr_t)block + size - HAK_CANARY_BYTES);
}

HAK_INLINE uint64_t canary_of(const void *block) { return hardening.canary_key ^ (uint64_t)(uintptr_t)block << 16; }

/* All of a free block between its first two words and its canary. */
void block_clear_inside(void *block, uint32_t class_index);
bool block_is_clear_inside(const void *block, uint32_t class_index);

/* What every block has while its slab lasts: the canary, and where it is to be clear, that. The memory reads as zero or not. */
void block_prepare(void *block, uint32_t class_index, bool is_zero);

/* Gives the program a block that was just carved, or taken out of its list: its own two words are cleared, of which the second of
   the smallest blocks is where the canary lies. */
HAK_INLINE void block_give(block_state_t *state, void *block, uint32_t class_index) {
    atomic_store_explicit(state, live_state(block), memory_order_relaxed);
    block_link_clear(block);
    block_unmark(block);
    if (hak_unlikely(class_index == 0) && hardening.canary_bytes != 0) *block_canary(block, HAK_GRANULE_BYTES) = canary_of(block);
}

/* False for a link that no heap has made: it leads to no block. What something else was written over leads there by chance alone, once
   in 2^44 for each MiB of the heap. */
HAK_INLINE bool link_is_possible(const void *next) {
    return next == NULL || (arena_has_unit(arena_unit_of(next)) && ((uintptr_t)next & (HAK_GRANULE_BYTES - 1)) == 0);
}

/* Takes a free block, whose link to the next has been read, out of its list and gives it to the program. False when it is not what
   was put there. */
HAK_INLINE bool block_take(void *block, const void *next, uint32_t class_index) {
    block_state_t *state = block_state(block, class_index);
    if (hak_unlikely(!link_is_possible(next) || atomic_load_explicit(state, memory_order_relaxed) != 0)) return false;
    if (hak_unlikely(class_index < hardening.zero_classes) && !block_is_clear_inside(block, class_index)) return false;
    block_give(state, block, class_index);
    return true;
}

/* Takes a block back from the program. False (nothing changed) when it has none at this address, or has written beyond it. */
HAK_INLINE bool block_leave(void *block, uint32_t class_index) {
    block_state_t *state = block_state(block, class_index);
    size_t size = hak_class_info[class_index].size;
    if (hak_unlikely(atomic_load_explicit(state, memory_order_relaxed) != live_state(block))) return false;
    if (hak_likely(hardening.canary_bytes != 0) && hak_unlikely(*block_canary(block, size) != canary_of(block))) return false;
    atomic_store_explicit(state, 0, memory_order_relaxed);
    if (hak_unlikely(class_index < hardening.zero_classes)) block_clear_inside(block, class_index);
    return true;
}

#endif
