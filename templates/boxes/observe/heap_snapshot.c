#include "boxes/observe/heap_snapshot.h"

#include <stdatomic.h>
#include <string.h>

#include "boxes/observe/heap_survey.h"
#include "boxes/tls-sll/heap_registry.h"
#include "boxes/tls-sll/quarantine.h"
#include "boxes/tls-sll/tls_sll.h"
#include "boxes/tls-sll/transfer.h"
#include "os/observe.h"
#include "os/os.h"

static uint64_t read_counter(const _Atomic uint64_t *counter) { return atomic_load_explicit(counter, memory_order_relaxed); }

/* Adds a heap's counters, and the calls that its lists have counted since they were last settled. */
static void add_heap_class(heap_snapshot_t *snapshot, const thread_heap_t *heap, uint32_t class_index) {
    uint64_t *sums = snapshot->class_counters[class_index];
    for (unsigned counter = 0; counter < HAK_CLASS_COUNTER_COUNT; counter++)
        sums[counter] += owner_read_class(&heap->owner, (hak_class_counter_t)counter, class_index);
    sums[HAK_CLASS_COUNTER_FREES] += tls_sll_unsettled_frees(heap, class_index);
    sums[HAK_CLASS_COUNTER_MALLOCS] += tls_sll_unsettled_mallocs(heap, class_index);
    snapshot->classes[class_index][HAK_CLASS_FIGURE_CACHED_BLOCKS] += tls_sll_cached(heap, class_index);
}

static void add_outbox(heap_snapshot_t *snapshot, const thread_heap_t *heap) {
    for (uint32_t class_index = 0; class_index < HAK_OWNED_CLASS_COUNT; class_index++)
        snapshot->classes[class_index][HAK_CLASS_FIGURE_TRANSIT_BLOCKS] += heap->outbox[class_index].count;
}

/* Secure: held back is as good as in a list. What another thread changes meanwhile may be counted or not. */
static void add_quarantine(heap_snapshot_t *snapshot, const thread_heap_t *heap) {
    for (uint32_t place = 0; HAK_SECURE && place < HAK_QUARANTINE_MAX_BLOCKS; place++) {
        const void *block = *(void *const volatile *)&heap->quarantine->places[place].block;
        size_t unit = arena_unit_of(block);
        uint32_t class_index = block != NULL && arena_has_unit(unit) ? page_map_class(page_map_get(unit)) : HAK_CLASS_COUNT;
        if (class_index < HAK_CLASS_COUNT) snapshot->classes[class_index][HAK_CLASS_FIGURE_CACHED_BLOCKS]++;
    }
}

static void add_transfer(heap_snapshot_t *snapshot) {
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++)
        snapshot->classes[class_index][HAK_CLASS_FIGURE_TRANSIT_BLOCKS] += transfer_blocks(class_index);
}

/* What the child of a fork has lost to a thread that it does not have. */
static void add_abandoned(heap_snapshot_t *snapshot, const thread_heap_t *heap) {
    snapshot->figures[HAK_FIGURE_HEAPS_ABANDONED]++;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint64_t blocks = tls_sll_cached(heap, class_index);
        if (class_index < HAK_OWNED_CLASS_COUNT) blocks += heap->outbox[class_index].count;
        snapshot->figures[HAK_FIGURE_ABANDONED_BYTES] += blocks * hak_class_info[class_index].size;
    }
}

static void add_heaps(heap_snapshot_t *snapshot) {
    uint32_t count = thread_heap_count();
    snapshot->figures[HAK_FIGURE_HEAPS] = count;
    for (uint32_t number = 1; number <= count; number++) {
        const thread_heap_t *heap = heap_at(number);
        for (unsigned counter = 0; counter < HAK_COUNTER_COUNT; counter++)
            snapshot->counters[counter] += read_counter(&heap->owner.counters[counter]);
        for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++)
            add_heap_class(snapshot, heap, class_index);
        add_outbox(snapshot, heap);
        add_quarantine(snapshot, heap);
        uint32_t state = atomic_load_explicit(&heap->state, memory_order_relaxed);
        if (state == HEAP_IN_USE) snapshot->figures[HAK_FIGURE_HEAPS_IN_USE]++;
        if (state == HEAP_ABANDONED) add_abandoned(snapshot, heap);
    }
}

/* The calls through lists, and those that the cold doors served themselves; what phase heaps took from those is none. */
static void sum_calls(heap_snapshot_t *snapshot) {
    uint64_t runs = snapshot->counters[HAK_COUNTER_RUNS], huge = snapshot->counters[HAK_COUNTER_HUGE_BLOCKS];
    uint64_t live = snapshot->figures[HAK_FIGURE_RUN_COUNT] + snapshot->figures[HAK_FIGURE_HUGE_COUNT];
    uint64_t taken = runs + huge, phases = snapshot->counters[HAK_COUNTER_PHASE_RUNS];
    uint64_t mallocs = taken > phases ? taken - phases : 0, frees = mallocs > live ? mallocs - live : 0;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        const uint64_t *sums = snapshot->class_counters[class_index];
        mallocs += sums[HAK_CLASS_COUNTER_MALLOCS] + sums[HAK_CLASS_COUNTER_REFILLS];
        frees += sums[HAK_CLASS_COUNTER_FREES] + sums[HAK_CLASS_COUNTER_OVERFLOWS] + sums[HAK_CLASS_COUNTER_REMOTE_FREES];
    }
    snapshot->figures[HAK_FIGURE_MALLOC_CALLS] = mallocs;
    snapshot->figures[HAK_FIGURE_FREE_CALLS] = frees;
}

void heap_snapshot_take(heap_snapshot_t *snapshot, snapshot_depth_t depth) {
    memset(snapshot, 0, sizeof *snapshot);
    if (!arena_is_started()) return;
    add_heaps(snapshot);
    add_transfer(snapshot);
    heap_survey(snapshot, depth);
    sum_calls(snapshot);
    snapshot->figures[HAK_FIGURE_LOCKS_INHERITED] = os_locks_inherited();
    snapshot->figures[HAK_FIGURE_CHARGED_BYTES] = pool_read(&pool_bytes.charged);
    snapshot->figures[HAK_FIGURE_LIMIT_REFUSALS] = read_counter(&pool_bytes.limit_refusals);
    snapshot->figures[HAK_FIGURE_SUPERSLABS_RELEASED] = read_counter(&pool_bytes.superslabs_released);
    snapshot->figures[HAK_FIGURE_PURGED_BYTES] = read_counter(&pool_bytes.purged);
    snapshot->figures[HAK_FIGURE_REFAULTED_BYTES] = read_counter(&pool_bytes.refaulted);
    if (depth == SNAPSHOT_RESIDENT) snapshot->figures[HAK_FIGURE_PROCESS_RESIDENT] = os_resident_bytes();
}

static heap_snapshot_t spare;
static _Atomic uint32_t spare_is_lent; /* acquire by who borrows, release by who returns */

heap_snapshot_t *heap_snapshot_borrow(void) {
    if (!atomic_exchange_explicit(&spare_is_lent, true, memory_order_acquire)) return &spare;
    return os_map_anywhere(sizeof(heap_snapshot_t));
}

void heap_snapshot_return(heap_snapshot_t *snapshot) {
    if (snapshot == &spare) atomic_store_explicit(&spare_is_lent, false, memory_order_release);
    else os_unmap(snapshot, sizeof *snapshot);
}

static uint64_t sum_places(const uint64_t *values) {
    uint64_t sum = 0;
    for (unsigned place = 0; place < HAK_PLACE_COUNT; place++) sum += values[place];
    return sum;
}

uint64_t heap_snapshot_bytes(const heap_snapshot_t *snapshot) { return sum_places(snapshot->bytes); }

uint64_t heap_snapshot_resident(const heap_snapshot_t *snapshot) { return sum_places(snapshot->resident); }

uint64_t heap_snapshot_live_bytes(const heap_snapshot_t *snapshot) {
    return snapshot->bytes[HAK_PLACE_LIVE_BLOCKS] + snapshot->bytes[HAK_PLACE_LIVE_RUNS] + snapshot->bytes[HAK_PLACE_LIVE_HUGE] +
           snapshot->bytes[HAK_PLACE_LIVE_PHASES];
}

uint64_t heap_snapshot_idle_bytes(const heap_snapshot_t *snapshot) {
    return heap_snapshot_bytes(snapshot) - heap_snapshot_live_bytes(snapshot) - snapshot->bytes[HAK_PLACE_CLEAN] -
           snapshot->bytes[HAK_PLACE_METADATA];
}
