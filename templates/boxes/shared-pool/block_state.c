#include "boxes/shared-pool/block_state.h"

#include <string.h>

#define HAK_BLOCK_HEAD_BYTES (2 * sizeof(void *)) /* the link and the mark of a free block */

/* Bytes from a block's start to its canary. */
static size_t inside_end(uint32_t class_index) { return hak_class_info[class_index].size - HAK_CANARY_BYTES; }

HAK_SLOW void block_clear_inside(void *block, uint32_t class_index) {
    size_t end = inside_end(class_index);
    if (end > HAK_BLOCK_HEAD_BYTES) memset((char *)block + HAK_BLOCK_HEAD_BYTES, 0, end - HAK_BLOCK_HEAD_BYTES);
}

HAK_SLOW bool block_is_clear_inside(const void *block, uint32_t class_index) {
    const uint64_t *word = (const uint64_t *)((uintptr_t)block + HAK_BLOCK_HEAD_BYTES);
    const uint64_t *end = (const uint64_t *)((uintptr_t)block + inside_end(class_index));
    uint64_t found = 0;
    for (; word < end; word++) found |= *word;
    return found == 0;
}

void block_prepare(void *block, uint32_t class_index, bool is_zero) {
    if (!is_zero && class_index < hardening.zero_classes) block_clear_inside(block, class_index);
    if (hardening.canary_bytes != 0) *block_canary(block, hak_class_info[class_index].size) = canary_of(block);
}
