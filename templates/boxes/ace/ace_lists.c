/* The controller of list capacities: a list that overflows and then runs empty was too short; one that nobody has
   touched for a while is too long. */
#include "boxes/ace/ace.h"
#include "boxes/ace/ace_internal.h"
#include "boxes/tls-sll/heap_registry.h"
#include "boxes/tls-sll/transfer.h"
#include "os/os.h"

/* What the lists of one thread may grow by: all of the budget where whole crowds are freed and allocated again, else a part
   of it, because lists that only go up and down hoard what they do not need. In a crowd of threads that part is divided. */
static uint64_t growth_budget(bool is_mass) {
    uint64_t part = ace_state.list_budget / HAK_LIST_BUDGET_SHARE;
    if (ace_is_over_soft_limit()) return 0;
    if (hak_unlikely(thread_heaps_are_crowding())) return part / thread_heaps_crowding();
    return is_mass ? ace_state.list_budget : part;
}

/* Gives a list room for `wanted` blocks or its class's most, if the budget of the thread allows; true when it grew. */
static bool try_grow(thread_heap_t *heap, uint32_t class_index, uint32_t wanted, bool is_mass) {
    list_state_t *state = &heap->states[class_index];
    const class_info_t *info = &hak_class_info[class_index];
    if (wanted > info->max_capacity) wanted = info->max_capacity;
    if (wanted <= state->capacity) return false;
    uint64_t growth = (uint64_t)(wanted - state->capacity) * info->size;
    if (heap->capacity_bytes + growth > growth_budget(is_mass)) return false;
    tls_sll_set_capacity(heap, class_index, wanted);
    owner_count(&heap->owner, HAK_COUNTER_LISTS_GROWN);
    return true;
}

void ace_grow_list(thread_heap_t *heap, uint32_t class_index) {
    list_state_t *state = &heap->states[class_index];
    if (hak_likely(state->overflows == 0)) return;
    bool is_mass = state->overflows >= state->capacity;
    state->overflows = 0;
    (void)try_grow(heap, class_index, state->capacity * 2, is_mass);
}

/* A thread that frees what others allocated hands on whole lists: they are as long as a batch. */
void ace_make_room(thread_heap_t *heap, uint32_t class_index) {
    list_state_t *state = &heap->states[class_index];
    if (state->capacity == 0) return;
    uint32_t batch = hak_class_info[class_index].batch_blocks;
    if (state->capacity < batch && try_grow(heap, class_index, batch, false)) return;
    state->overflows++;
    if (!tls_sll_hand_over(heap, class_index)) tls_sll_drain(heap, class_index);
}

/* A list that neither gave nor took since the last look goes home, and starts half as long. */
static void shrink_if_unused(thread_heap_t *heap, uint32_t class_index) {
    list_state_t *state = &heap->states[class_index];
    const tls_list_t *list = heap_list(heap, class_index), *handed = &heap->lists[class_index]; /* the same, but where blocks are sampled */
    bool is_used = !ace_is_over_soft_limit() && (state->tick_frees != list->frees || state->tick_ceiling != handed->ceiling);
    if (!is_used && (list->head != NULL || handed->head != NULL)) tls_sll_drain(heap, class_index);
    uint32_t half = state->capacity / 2;
    if (!is_used && half >= hak_class_info[class_index].start_capacity) tls_sll_set_capacity(heap, class_index, half);
    state->tick_frees = list->frees;
    state->tick_ceiling = handed->ceiling;
}

HAK_SLOW void ace_tick_slow(thread_heap_t *heap) {
    heap->cold_calls = 0;
    uint64_t now = os_now_ms();
    if (now - heap->tick_ms < HAK_TICK_MS) return;
    heap->tick_ms = now;
    owner_collect_pending(&heap->owner);
    tls_sll_flush_outbox(heap);
    transfer_send_home(heap, pool_diet_shift() != 0 || ace_is_over_soft_limit());
    units_return_free_superslabs(HAK_RETURN_SUPERSLABS);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) shrink_if_unused(heap, class_index);
}
