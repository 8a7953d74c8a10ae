// The reciprocal of every class: for every byte of a slab, the block's index and whether it is a start, equal to a division.
#include "hakmem.c"

#include "../support/check.h"

int main(void) {
    free(malloc(1));
    slab_owner_t *owner = &tls_heap->owner;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        const class_info_t *info = &hak_class_info[class_index];
        void *block = malloc(info->size);
        slab_t *slab = slab_of_unit(arena_unit_of(block));
        CHECK_MSG(slab->class_index == class_index && slab->owner == owner, "class %u", class_index);
        char *start = slab_address(slab);
        size_t end = (size_t)slab->carved * info->size, step = info->size < 4096 ? 1 : 13;
        for (size_t offset = 0; offset < end; offset += step) {
            bool is_start = false;
            uint32_t index = slab_block_index(slab, start + offset, &is_start);
            CHECK_MSG(index == offset / info->size && is_start == (offset % info->size == 0), "class %u, offset %zu", class_index, offset);
        }
    }
    return 0;
}
