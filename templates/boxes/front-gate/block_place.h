/* From a pointer to its owner. */
#ifndef HAK_FRONT_GATE_BLOCK_PLACE_H
#define HAK_FRONT_GATE_BLOCK_PLACE_H

#include "boxes/shared-pool/shared_pool.h"

/* What an address is to us: outside what we hand out, inside it but no block's (further units of a run or a huge block
   among them), inside a block, or a block's own address; BLOCK_ZERO is one of 0 bytes (zero_blocks.h), BLOCK_SAMPLED a sample,
   whatever it lies in (boxes/sampler), BLOCK_QUARANTINED a guarded one that was freed, BLOCK_PHASE one of a phase heap (phases.h). */
typedef enum block_kind {
    BLOCK_FOREIGN, BLOCK_UNKNOWN, BLOCK_INTERIOR, BLOCK_QUARANTINED, BLOCK_PHASE_FREED, BLOCK_IN_SLAB, BLOCK_RUN, BLOCK_HUGE, BLOCK_ZERO, BLOCK_SAMPLED,
    BLOCK_PHASE
} block_kind_t;

typedef struct block_place {
    block_kind_t kind;
    slab_t *slab;   /* BLOCK_IN_SLAB, BLOCK_RUN, BLOCK_SAMPLED and BLOCK_QUARANTINED: of its first unit */
} block_place_t;

/* For any address at all. */
block_place_t classify_ptr(const void *address);

/* Where the block begins that holds an address of ours; the address itself where that is not known. For reports. */
const void *block_around(const void *address);

HAK_INLINE bool is_block(block_place_t place) { return place.kind >= BLOCK_IN_SLAB; }

/* Bytes the program may use at a block. */
size_t usable_bytes(const void *block, block_place_t place);

/* One that is known to have been freed, and what it had; else 0. */
HAK_INLINE bool is_freed(block_place_t place) { return place.kind == BLOCK_QUARANTINED || place.kind == BLOCK_PHASE_FREED; }
size_t bytes_of_freed(const void *block, block_place_t place);

/* True when a block of a slab is known to be free. */
bool block_was_freed(const void *block, const slab_t *slab);

/* NULL, with errno. */
void *fail_with_enomem(void);

#endif
