// Knobs that are read after the first calls: a class that they close keeps no list, whatever was taken from it before, and lists that
// they shorten may grow again within the budget.
#include "hakmem.c"

#include "../support/check.h"

enum { TAKEN = 12, MOST = 1 << 16 };
#define CLOSED size_class_of(8 * KIB)
#define SHORTENED size_class_of(96)

static void *take(uint32_t class_index) { return malloc(hak_class_info[class_index].size); }

static void closed_class_keeps_nothing(void) {
    static void *blocks[MOST];
    size_t taken = TAKEN;
    for (size_t i = 0; i < TAKEN; i++) CHECK((blocks[i] = take(CLOSED)) != NULL);
    for (size_t i = 0; i < TAKEN; i++) free(blocks[i]);
    for (size_t i = 0; i < TAKEN; i++) CHECK((blocks[i] = take(CLOSED)) != NULL); /* of one refill, but for the first few */
    for (; tls_heap->lists[CLOSED].head != NULL; taken++) CHECK(taken < MOST && (blocks[taken] = take(CLOSED)) != NULL);
    tls_sll_close_class(CLOSED);
    tls_sll_apply_knobs(tls_heap);
    for (size_t i = 0; i < taken; i++) free(blocks[i]);
    CHECK_MSG(tls_heap->lists[CLOSED].head == NULL, "%u blocks in the list of a closed class", tls_sll_length(tls_heap, CLOSED));
}

static void shortened_lists_may_grow(void) {
    tls_sll_shorten_lists(HAK_DIET_SHIFT);
    tls_sll_apply_knobs(tls_heap);
    uint32_t capacity = tls_heap->states[SHORTENED].capacity, most = hak_class_info[SHORTENED].max_capacity;
    CHECK_MSG(tls_heap->capacity_bytes == 0, "%zd bytes grown", (ssize_t)tls_heap->capacity_bytes);
    tls_heap->states[SHORTENED].overflows = 1;
    ace_grow_list(tls_heap, SHORTENED);
    CHECK(tls_heap->states[SHORTENED].capacity == (2 * capacity < most ? 2 * capacity : capacity < most ? most : capacity));
}

int main(void) {
    free(malloc(1));
    closed_class_keeps_nothing();
    shortened_lists_may_grow();
    return 0;
}
