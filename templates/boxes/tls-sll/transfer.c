#include "boxes/tls-sll/transfer.h"

#include "boxes/tls-sll/send_home.h"
#include "diag/knobs.h"
#include "diag/trace_events.h"

typedef struct transfer_stack {
    HAK_CACHE_ALIGNED _Atomic uint64_t slots[HAK_TRANSFER_SLOTS]; /* chain_pack, 0: empty. Release by who pushes, acquire by
                                                                     who pops: the links are plain. The lowest are the oldest. */
} transfer_stack_t;

static transfer_stack_t stacks[HAK_CLASS_COUNT];

static struct {
    HAK_CACHE_ALIGNED _Atomic size_t waiting; /* bytes in all slots, added before a batch is there and taken off after it has
                                                 gone: relaxed, a sum */
    _Atomic size_t limit; /* relaxed, written once the knobs are read */
} budget = {.limit = HAK_TRANSFER_START_BYTES};

/* What was in the slots at the last look, by who has is_looking. */
static uint64_t last_look[HAK_CLASS_COUNT][HAK_TRANSFER_SLOTS];
static _Atomic uint32_t is_looking; /* exchange, acquire, by who begins; store, release, by who ends: orders last_look */

static size_t waiting_bytes(void) { return atomic_load_explicit(&budget.waiting, memory_order_relaxed); }

static void waiting_subtract(size_t bytes) { atomic_fetch_sub_explicit(&budget.waiting, bytes, memory_order_relaxed); }

static size_t chain_bytes(uint32_t class_index, uint32_t count) { return (size_t)count * hak_class_info[class_index].size; }

bool transfer_has_any(void) { return waiting_bytes() != 0; }

void transfer_limit(size_t bytes) { atomic_store_explicit(&budget.limit, bytes, memory_order_relaxed); }

/* Charges the budget; false when it is used up. */
static bool waiting_add(size_t bytes) {
    size_t limit = atomic_load_explicit(&budget.limit, memory_order_relaxed);
    if (waiting_bytes() + bytes > limit) return false;
    if (atomic_fetch_add_explicit(&budget.waiting, bytes, memory_order_relaxed) + bytes <= limit) return true;
    waiting_subtract(bytes);
    return false;
}

bool transfer_push(thread_heap_t *heap, uint32_t class_index, void *head, uint32_t count) {
    size_t bytes = chain_bytes(class_index, count);
    if (hak_unlikely(count > HAK_CHAIN_MAX_BLOCKS) || !waiting_add(bytes)) return false;
    for (unsigned slot = 0; slot < HAK_TRANSFER_SLOTS; slot++) {
        _Atomic uint64_t *word = &stacks[class_index].slots[slot];
        uint64_t empty = 0;
        if (atomic_load_explicit(word, memory_order_relaxed) != 0) continue;
        if (!atomic_compare_exchange_strong_explicit(word, &empty, chain_pack(head, count), memory_order_release,
                                                     memory_order_relaxed))
            continue;
        owner_count_class(&heap->owner, HAK_CLASS_COUNTER_PUSHED, class_index, count);
        trace_transfer("PUSH", hak_class_info[class_index].size, count, waiting_bytes());
        return true;
    }
    waiting_subtract(bytes);
    return false;
}

uint64_t transfer_pop(thread_heap_t *heap, uint32_t class_index) {
    for (unsigned slot = HAK_TRANSFER_SLOTS; slot-- > 0;) {
        _Atomic uint64_t *word = &stacks[class_index].slots[slot];
        if (atomic_load_explicit(word, memory_order_relaxed) == 0) continue;
        uint64_t chain = atomic_exchange_explicit(word, 0, memory_order_acquire);
        if (chain == 0) continue;
        uint32_t count = chain_count(chain);
        waiting_subtract(chain_bytes(class_index, count));
        owner_count_class(&heap->owner, HAK_CLASS_COUNTER_POPPED, class_index, count);
        trace_transfer("POP", hak_class_info[class_index].size, count, waiting_bytes());
        return chain;
    }
    return 0;
}

/* One batch goes home, when it is still the one that was seen. */
static void send_slot_home(thread_heap_t *heap, uint32_t class_index, _Atomic uint64_t *word, uint64_t chain) {
    if (!atomic_compare_exchange_strong_explicit(word, &chain, 0, memory_order_acquire, memory_order_relaxed)) return;
    waiting_subtract(chain_bytes(class_index, chain_count(chain)));
    trace_transfer("HOME", hak_class_info[class_index].size, chain_count(chain), waiting_bytes());
    tls_sll_send_home(heap, class_index, chain_head(chain), chain_count(chain));
}

void transfer_send_home(thread_heap_t *heap, bool all) {
    if (!transfer_has_any() || atomic_exchange_explicit(&is_looking, true, memory_order_acquire)) return;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        for (unsigned slot = 0; slot < HAK_TRANSFER_SLOTS; slot++) {
            _Atomic uint64_t *word = &stacks[class_index].slots[slot];
            uint64_t chain = atomic_load_explicit(word, memory_order_relaxed);
            if (chain != 0 && (all || chain == last_look[class_index][slot])) send_slot_home(heap, class_index, word, chain);
            last_look[class_index][slot] = atomic_load_explicit(word, memory_order_relaxed);
        }
    }
    atomic_store_explicit(&is_looking, false, memory_order_release);
}

uint32_t transfer_blocks(uint32_t class_index) {
    uint32_t blocks = 0;
    for (unsigned slot = 0; slot < HAK_TRANSFER_SLOTS; slot++)
        blocks += chain_count(atomic_load_explicit(&stacks[class_index].slots[slot], memory_order_relaxed));
    return blocks;
}

void transfer_after_fork_in_child(void) { atomic_store_explicit(&is_looking, false, memory_order_relaxed); }
