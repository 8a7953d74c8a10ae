#include "boxes/front-gate/zero_blocks.h"

#include "boxes/front-gate/foreign.h"
#include "boxes/shared-pool/arena.h"
#include "boxes/shared-pool/hardening.h"

#define HAK_ZERO_BLOCK_TRIES 64u

static _Atomic unsigned char zero_taken[HAK_SECURE ? HAK_ZERO_BLOCKS : 1]; /* relaxed: there is nothing behind such an address */

static bool change(size_t index, bool to) {
    unsigned char before = !to;
    return atomic_compare_exchange_strong_explicit(&zero_taken[index], &before, (unsigned char)to, memory_order_relaxed, memory_order_relaxed);
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
    bool is_one = atomic_load_explicit(&zero_taken[offset / HAK_GRANULE_BYTES], memory_order_relaxed) != 0;
    return is_one ? ZERO_BLOCK_TAKEN : ZERO_BLOCK_FREE;
}

bool zero_block_free(const void *block) { return change(((uintptr_t)block - arena.zero_blocks) / HAK_GRANULE_BYTES, false); }
