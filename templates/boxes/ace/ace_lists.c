/* The controller of list capacities: a list that overflows and then runs empty was too short; one that nobody has
   touched for a while is too long. */
#include "boxes/ace/ace.h"
#include "boxes/ace/ace_internal.h"
#include "os/os.h"

void ace_grow_list(thread_heap_t *heap, uint32_t class_index) {
    list_state_t *state = &heap->states[class_index];
    uint64_t overflows = owner_read_class(&heap->owner, HAK_CLASS_COUNTER_OVERFLOWS, class_index);
    if (overflows == state->overflows) return;
    state->overflows = overflows;
    const class_info_t *info = &hak_class_info[class_index];
    uint32_t wanted = state->capacity * 2 < info->max_capacity ? state->capacity * 2 : info->max_capacity;
    uint64_t growth = (uint64_t)(wanted - state->capacity) * info->size;
    if (wanted <= state->capacity || heap->capacity_bytes + growth > ace_state.list_budget) return;
    tls_sll_set_capacity(heap, class_index, wanted);
    owner_count(&heap->owner, HAK_COUNTER_LISTS_GROWN);
}

/* A list that neither gave nor took since the last look goes home, and starts half as long. */
static void shrink_if_unused(thread_heap_t *heap, uint32_t class_index) {
    list_state_t *state = &heap->states[class_index];
    tls_list_t *list = &heap->lists[class_index];
    if (state->tick_balance != list->balance) {
        state->tick_balance = list->balance;
        return;
    }
    if (list->head != NULL) tls_sll_drain(heap, class_index, 0);
    uint32_t half = state->capacity / 2;
    if (half >= hak_class_info[class_index].start_capacity) tls_sll_set_capacity(heap, class_index, half);
    state->tick_balance = list->balance;
}

HAK_SLOW void ace_tick_slow(thread_heap_t *heap) {
    heap->cold_calls = 0;
    uint64_t now = os_now_ms();
    if (now - heap->tick_ms < HAK_TICK_MS) return;
    heap->tick_ms = now;
    if (owner_has_pending(&heap->owner)) (void)owner_collect_pending(&heap->owner);
    tls_sll_flush_outbox(heap);
    units_return_free_superslabs(HAK_RETURN_SUPERSLABS);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) shrink_if_unused(heap, class_index);
}
