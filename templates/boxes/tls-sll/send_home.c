#include "boxes/tls-sll/send_home.h"

#include "boxes/tls-sll/other_heaps.h"

/* Blocks of one foreign slab, gathered for one splice. */
typedef struct gathered {
    slab_t *slab; /* NULL: none */
    void *head;
    void *tail;
    uint32_t count;
} gathered_t;

static void splice_gathered(thread_heap_t *heap, gathered_t *slot) {
    if (slot->slab == NULL) return;
    slab_owner_t *burdened = slab_free_remote(slot->slab, slot->head, slot->tail, slot->count);
    slot->slab = NULL;
    if (hak_unlikely(burdened != NULL && burdened != &heap->owner)) thread_heap_relieve(heap, burdened);
}

static void gather(thread_heap_t *heap, gathered_t *slots, slab_t *slab, void *block) {
    gathered_t *slot = &slots[(uint32_t)slab_unit(slab) * HAK_SORT_HASH >> HAK_SORT_HASH_SHIFT];
    if (slot->slab != slab) {
        splice_gathered(heap, slot);
        *slot = (gathered_t){slab, NULL, block, 0};
    }
    block_link(block, slot->head);
    block_mark(block);
    slot->head = block;
    slot->count++;
}

/* What has come home of a chain. */
typedef struct home_count {
    uint32_t own;
    uint32_t foreign;
} home_count_t;

/* Brings the rest of a chain home, from a foreign block on. */
static void send_mixed_home(thread_heap_t *heap, uint32_t class_index, void *block, uint32_t left, home_count_t *count) {
    gathered_t slots[HAK_SORT_SLOTS];
    for (unsigned slot = 0; slot < HAK_SORT_SLOTS; slot++) slots[slot].slab = NULL;
    for (void *next; left != 0 && block != NULL; block = next, left--) {
        if (hak_unlikely(!slab_check_link(block, class_index))) break;
        next = block_next(block);
        slab_t *slab = slab_of_unit(arena_unit_of(block));
        if (slab_is_owned_by(slab, &heap->owner)) {
            slab_free_block(&heap->owner, slab, block);
            count->own++;
        } else {
            gather(heap, slots, slab, block);
            count->foreign++;
        }
    }
    for (unsigned slot = 0; slot < HAK_SORT_SLOTS; slot++) splice_gathered(heap, &slots[slot]);
}

void tls_sll_send_home(thread_heap_t *heap, uint32_t class_index, void *block, uint32_t length) {
    home_count_t count = {0, 0};
    /* Own blocks need no table, and often there is nothing else. */
    for (void *next; length != 0 && block != NULL; block = next, length--) {
        if (hak_unlikely(!slab_check_link(block, class_index))) {
            block = NULL;
            break;
        }
        slab_t *slab = slab_of_unit(arena_unit_of(block));
        if (hak_unlikely(!slab_is_owned_by(slab, &heap->owner))) break;
        next = block_next(block);
        slab_free_block(&heap->owner, slab, block);
        count.own++;
    }
    if (length != 0 && block != NULL) send_mixed_home(heap, class_index, block, length, &count);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_DRAINED, class_index, count.own);
    owner_count_class(&heap->owner, HAK_CLASS_COUNTER_SENT_HOME, class_index, count.foreign);
}
