#include "boxes/shared-pool/slab_carve.h"

#include "boxes/shared-pool/block_state.h"

/* Links `count` (at least 1) blocks that follow one another, in the order of their addresses. */
static void link_in_order(char *first, uint32_t count, size_t size) {
    char *block = first;
    for (uint32_t linked = 1; linked < count; linked++, block += size) {
        block_link(block, block + size);
        block_mark(block);
    }
    block_link(block, NULL);
    block_mark(block);
}

/* Secure: links them in random order, each exchanged with one of those before it (the shuffle of Durstenfeld, inside out). Returns
   the first. */
static void *link_at_random(char *first, uint32_t count, uint32_t class_index, bool is_zero) {
    uint16_t order[HAK_CARVE_MAX_BLOCKS];
    uint64_t random = hardening_random();
    for (uint32_t last = 0; last < count; last++, random = random * UINT64_C(6364136223846793005) + 1442695040888963407) {
        uint32_t other = hardening_below(random, last + 1);
        order[last] = order[other];
        order[other] = (uint16_t)last;
    }
    void *next = NULL;
    for (uint32_t index = 0; index < count; index++) {
        char *block = first + (size_t)order[index] * hak_class_info[class_index].size;
        block_prepare(block, class_index, is_zero);
        block_link(block, next);
        block_mark(block);
        next = block;
    }
    return next;
}

block_run_t slab_carve(slab_t *slab, uint32_t limit) {
    const class_info_t *info = slab_class(slab);
    uint32_t start = slab_index_carved(slab, slab->carved), count = info->blocks - slab->carved;
    if (HAK_SECURE) count = (uint32_t)min_size(min_size(count, info->blocks - start), HAK_CARVE_MAX_BLOCKS);
    if (count > info->carve_blocks) count = info->carve_blocks;
    if (count > limit) count = limit;
    char *first = (char *)slab_address(slab) + (size_t)start * info->size;
    slab->carved = (uint16_t)(slab->carved + count);
    if (count == 1 && slab->was_zero) {
        if (HAK_SECURE) block_prepare(first, slab->class_index, true);
        return (block_run_t){first, 1, true};
    }
    if (HAK_SECURE) return (block_run_t){link_at_random(first, count, slab->class_index, slab->was_zero), count, false};
    link_in_order(first, count, info->size);
    return (block_run_t){first, count, false};
}
