// A thread's lists: length and counts are exact after any mix of calls, capacity bounds what is pushed, drain returns the rest,
// what others freed is delivered.
#include "hakmem.c"

#include "../support/random.h"
#include "../support/threads.h"

enum { SLOTS = 3000 };

static uint32_t walk(const thread_heap_t *heap, uint32_t class_index) {
    uint32_t length = 0;
    for (const void *block = heap->lists[class_index].head; block != NULL; block = block_next(block)) length++;
    return length;
}

static void check_lengths(void) {
    static void *slots[SLOTS];
    random_t random = {9};
    size_t size = 200;
    uint32_t class_index = size_class_of(size);
    for (int step = 0; step < 200000; step++) {
        void **slot = &slots[random_below(&random, SLOTS)];
        if (*slot == NULL) *slot = malloc(size);
        else free(*slot), *slot = NULL;
        if (step % 1000 == 0) CHECK_MSG(tls_sll_length(tls_heap, class_index) == walk(tls_heap, class_index), "step %d", step);
        if (step % 20000 == 0) {
            tls_sll_drain(tls_heap, class_index);
            CHECK(walk(tls_heap, class_index) == 0 && tls_sll_length(tls_heap, class_index) == walk(tls_heap, class_index));
        }
    }
    for (size_t i = 0; i < SLOTS; i++) free(slots[i]);
}

static void check_capacity(void) {
    uint32_t class_index = size_class_of(500);
    void *blocks[300];
    for (size_t i = 0; i < LENGTH(blocks); i++) blocks[i] = malloc(500);
    tls_sll_drain(tls_heap, class_index);
    tls_sll_set_capacity(tls_heap, class_index, 10);
    uint32_t before = walk(tls_heap, class_index);
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
    CHECK_MSG(walk(tls_heap, class_index) <= before + 10, "%u, then %u", before, walk(tls_heap, class_index));
    tls_sll_set_capacity(tls_heap, class_index, 0);
    tls_sll_drain(tls_heap, class_index);
    for (int i = 0; i < 100; i++) free(malloc(500));
    CHECK(walk(tls_heap, class_index) == 0);
    tls_sll_set_capacity(tls_heap, class_index, hak_class_info[class_index].start_capacity);
}

static void *free_all(void *argument) {
    void **blocks = argument;
    for (size_t i = 0; i < 50; i++) free(blocks[i]);
    return NULL;
}

static void check_delivery(void) {
    void *blocks[50];
    for (size_t i = 0; i < 50; i++) blocks[i] = malloc(3000);
    uint32_t class_index = size_class_of(3000);
    slab_owner_t *owner = &tls_heap->owner;
    uint64_t before = owner_read_class(owner, HAK_CLASS_COUNTER_COLLECTED, class_index) + owner_read_class(owner, HAK_CLASS_COUNTER_DRAINED, class_index);
    thread_run(free_all, blocks); /* its end sends home what its list has */
    uint32_t waiting = transfer_blocks(class_index);
    CHECK(owner_has_pending(owner, class_index) && waiting > 0);
    transfer_send_home(tls_heap, true);
    CHECK(transfer_blocks(class_index) == 0 && !transfer_has_any());
    owner_collect_class(owner, class_index);
    uint64_t collected = owner_read_class(owner, HAK_CLASS_COUNTER_COLLECTED, class_index) + owner_read_class(owner, HAK_CLASS_COUNTER_DRAINED, class_index) - before;
    CHECK_MSG(collected == 50, "%llu", (unsigned long long)collected);
}

int main(void) {
    free(malloc(1));
    check_lengths();
    check_capacity();
    check_delivery();
    return 0;
}
