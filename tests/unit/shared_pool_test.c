// A slab of every class, from acquisition over FULL and remote frees to EMPTY: counts agree with the equation of slab.h at every step,
// each block is handed out once, an EMPTY slab's units serve another class.
#include "hakmem.c"

#include "../support/check.h"

static slab_owner_t *owner;
static void *blocks[65536];

/* Takes every block of a slab, each of which must be new. */
static uint32_t take_all(slab_t *slab) {
    uint32_t count = 0, limit = slab_class(slab)->blocks;
    while (slab->is_listed) {
        block_run_t run = slab_take_blocks(owner, slab, 37);
        CHECK(run.count > 0 && count + run.count <= limit);
        for (void *block = run.head; run.count > 0; run.count--) {
            bool is_start = false;
            void *next = run.count > 1 ? block_next(block) : NULL;
            blocks[slab_block_index(slab, block, &is_start)] = block;
            CHECK(is_start);
            *(uintptr_t *)block = 1;
            block = next;
            count++;
        }
        CHECK(slab->used == count && slab_is_valid(slab));
    }
    for (uint32_t i = 0; i < count; i++) CHECK_MSG(blocks[i] != NULL && *(uintptr_t *)blocks[i] == 1, "block %u of %u", i, count);
    return count;
}

static void check_class(uint32_t class_index) {
    const class_info_t *info = &hak_class_info[class_index];
    slab_t *slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_RETAINED);
    if (slab == NULL) slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_UNUSED);
    if (slab == NULL) slab = shared_pool_acquire_slab(owner, class_index, POOL_STAGE_SUPERSLAB);
    CHECK(slab != NULL && slab->is_listed && slab->used == 0 && slab->units == info->units);
    for (unsigned unit = 0; unit < info->units; unit++) {
        CHECK(page_map_get(slab_unit(slab) + unit) == ((class_index < HAK_OWNED_CLASS_COUNT ? owner->tag : 0) | page_map_code(class_index)));
        CHECK(slab_of_unit(slab_unit(slab) + unit) == slab);
    }
    memset(blocks, 0, sizeof blocks);
    uint32_t count = take_all(slab);
    CHECK_MSG(count == info->blocks, "class %u gave %u of %u", class_index, count, info->blocks);

    slab_free_block(owner, slab, blocks[0]); /* FULL to partial, and back */
    CHECK(slab->is_listed && slab->used == count - 1 && slab_is_valid(slab));
    CHECK(slab_take_blocks(owner, slab, 1).head == blocks[0] && !slab->is_listed);

    uint32_t remote = count / 2; /* half of it by others, in pairs; nothing is home before the collection */
    for (uint32_t i = 0; i + 1 < remote; i += 2) {
        block_link(blocks[i], blocks[i + 1]);
        (void)slab_free_remote(slab, blocks[i], blocks[i + 1], 2);
    }
    if (remote % 2 == 1) (void)slab_free_remote(slab, blocks[remote - 1], blocks[remote - 1], 1);
    CHECK(slab->used == count && owner_has_pending(owner, class_index) == (remote > 0));
    owner_collect_pending(owner);
    CHECK(!owner_has_pending(owner, class_index));
    CHECK(slab->used == count - remote && slab_is_valid(slab));

    size_t first = slab_unit(slab);
    for (uint32_t i = remote; i < count; i++) slab_free_block(owner, slab, blocks[i]);
    owner_release_kept(owner);
    CHECK(page_map_get(first) == 0 && owner->kept_units == 0);
}

int main(void) {
    static slab_owner_t alone = {.tag = HAK_FIRST_TAG << HAK_OWNER_SHIFT, .kept_units_limit = HAK_OWNER_KEPT_UNITS};
    free(malloc(1));
    owner = &alone;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) check_class(class_index);
    return 0;
}
