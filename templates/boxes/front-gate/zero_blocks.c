#include "boxes/front-gate/zero_blocks.h"

#include "boxes/front-gate/foreign.h"
#include "boxes/shared-pool/arena.h"
#include "boxes/shared-pool/hardening.h"

#define HAK_ZERO_BLOCK_TRIES 64u

#define WORD_BITS 32u

static _Atomic uint32_t zero_taken[HAK_SECURE ? (HAK_ZERO_BLOCKS + WORD_BITS - 1) / WORD_BITS : 1]; /* a bit each; relaxed: there is nothing behind such an address */

static uint32_t zero_bit(size_t index) { return (uint32_t)1 << index % WORD_BITS; }

static bool change(size_t index, bool to) {
    _Atomic uint32_t *word = &zero_taken[index / WORD_BITS];
    uint32_t bit = zero_bit(index), before;
    if (to) before = atomic_fetch_or_explicit(word, bit, memory_order_relaxed);
    else before = atomic_fetch_and_explicit(word, ~bit, memory_order_relaxed);
    return ((before & bit) != 0) != to;
}

void *zero_block_alloc(void) {
    if (!HAK_SECURE || !arena_is_started() || foreign_is_forwarding()) return NULL;
    size_t index = hardening_below(hardening_random(), HAK_ZERO_BLOCKS);
    for (unsigned tried = 0; tried < HAK_ZERO_BLOCK_TRIES; tried++, index = (index + 1) % HAK_ZERO_BLOCKS)
        if (change(index, true)) return (void *)(arena.zero_blocks + index * HAK_GRANULE_BYTES);
    return NULL;
}

zero_block_t zero_block_at(const void *address) {
    size_t offset = (uintptr_t)address - arena.zero_blocks;
    if (!HAK_SECURE || offset >= HAK_ZERO_BLOCKS * HAK_GRANULE_BYTES) return ZERO_BLOCK_NONE;
    if (offset % HAK_GRANULE_BYTES != 0) return ZERO_BLOCK_INTERIOR;
    size_t index = offset / HAK_GRANULE_BYTES;
    bool is_one = (atomic_load_explicit(&zero_taken[index / WORD_BITS], memory_order_relaxed) & zero_bit(index)) != 0;
    return is_one ? ZERO_BLOCK_TAKEN : ZERO_BLOCK_FREE;
}

bool zero_block_free(const void *block) { return change(((uintptr_t)block - arena.zero_blocks) / HAK_GRANULE_BYTES, false); }
